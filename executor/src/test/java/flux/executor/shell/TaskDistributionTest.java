package flux.executor.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.ledger.text.Idset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Flux's own cases (`task-distribution` of the reference data), and a few more.
class TaskDistributionTest {
    private static final Path CASES =
            Path.of(System.getProperty("flux.shared", "../../shared"), "data/task-distribution");
    private static final int[] FOUR_BIG_FOUR_SMALL = {4, 4, 4, 4, 1, 1, 1, 1};

    @TestFactory
    Stream<DynamicTest> cases_of_flux() throws IOException {
        Path output = CASES.resolve("output");
        assumeTrue(Files.isDirectory(output), "no reference data at " + output);
        List<Path> files;
        try (Stream<Path> all = Files.walk(output)) {
            files = all.filter(file -> file.toString().endsWith(".expected")).sorted().toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream().map(file -> DynamicTest.dynamicTest(name(file), () -> check(file)));
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".expected", "");
    }

    /// `BASE.TASKS.expected`, or `BASE.node|core.TASKS.expected`.
    private static void check(Path file) throws IOException {
        String[] parts = name(file).split("\\.");
        int[] cores = cores(CASES.resolve("input").resolve(parts[0] + ".json"));
        int count = Integer.parseInt(parts[parts.length - 1]);
        Path errors = file.resolveSibling(name(file) + ".err");
        if (Files.exists(errors) && Files.size(errors) > 0) {
            assertThat(Files.readString(errors)).contains("Invalid argument");
            assertThatThrownBy(() -> TaskDistribution.spread(cores, count, 0))
                    .isInstanceOf(Impossible.class)
                    .hasMessageContaining("Invalid argument");
            return;
        }
        int[] expected =
                Files.readAllLines(file).stream()
                        .filter(line -> line.contains("ntasks="))
                        .mapToInt(
                                line ->
                                        Integer.parseInt(
                                                line.replaceAll(".*ntasks=(\\d+).*", "$1")))
                        .toArray();
        assertThat(distribute(cores, parts, count)).isEqualTo(expected);
    }

    private static int[] distribute(int[] cores, String[] parts, int count) {
        try {
            return switch (parts[1]) {
                case "node" -> TaskDistribution.perNode(cores, count);
                case "core" -> TaskDistribution.perCore(cores, count);
                default -> TaskDistribution.spread(cores, count, 0);
            };
        } catch (Impossible e) {
            throw new AssertionError(e);
        }
    }

    /// Cores of each rank of an R, in order of ranks.
    private static int[] cores(Path resources) throws IOException {
        TreeMap<Integer, Integer> cores = new TreeMap<>();
        JsonNode json = new ObjectMapper().readTree(Files.readString(resources));
        for (JsonNode entry : json.at("/execution/R_lite")) {
            int size = Idset.parse(entry.at("/children/core").asText()).size();
            Idset.parse(entry.path("rank").asText()).forEach(rank -> cores.put(rank, size));
        }
        return cores.values().stream().mapToInt(Integer::intValue).toArray();
    }

    @Test
    void nodes_with_more_cores_get_more_tasks() throws Impossible {
        assertThat(spread(4)).containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
        assertThat(spread(8)).containsExactly(1, 1, 1, 1, 1, 1, 1, 1);
        assertThat(spread(9)).containsExactly(2, 1, 1, 1, 1, 1, 1, 1);
        assertThat(spread(16)).containsExactly(3, 3, 3, 3, 1, 1, 1, 1);
        assertThat(spread(20)).containsExactly(4, 4, 4, 4, 1, 1, 1, 1);
        assertThat(TaskDistribution.spread(new int[] {2, 8}, 10, 0)).containsExactly(2, 8);
    }

    private static int[] spread(int tasks) throws Impossible {
        return TaskDistribution.spread(FOUR_BIG_FOUR_SMALL, tasks, 0);
    }

    @Test
    void a_slot_says_how_many_cores_a_task_takes() throws Impossible {
        assertThat(TaskDistribution.spread(new int[] {15, 15}, 5, 5)).containsExactly(3, 2);
    }

    @Test
    void with_slots_nodes_are_filled_more_than_once() throws Impossible {
        assertThat(TaskDistribution.spread(new int[] {8, 8}, 3, 8)).containsExactly(2, 1);
        assertThat(TaskDistribution.spread(new int[] {1}, 5, 1)).containsExactly(5);
    }

    @Test
    void more_tasks_than_cores_are_impossible_unless_slots_say_so() {
        int[] eight = new int[8];
        Arrays.fill(eight, 1);
        assertThatThrownBy(() -> TaskDistribution.spread(eight, 9, 0))
                .isInstanceOf(Impossible.class)
                .hasMessage("Invalid argument: more tasks than cores");
    }

    @Test
    void tasks_by_node_or_core() throws Impossible {
        assertThat(TaskDistribution.perCore(FOUR_BIG_FOUR_SMALL, 2))
                .containsExactly(8, 8, 8, 8, 2, 2, 2, 2);
        assertThat(TaskDistribution.perNode(FOUR_BIG_FOUR_SMALL, 2))
                .containsExactly(2, 2, 2, 2, 2, 2, 2, 2);
    }

    /// A few bytes of a jobspec once took a broker's memory, and with it all its jobs.
    @Test
    void billions_of_tasks_are_refused_before_they_are_placed() {
        for (double tasks : new double[] {1e9, 1e19, 1 << 20 | 1, -1, Double.NaN}) {
            assertThatThrownBy(() -> TaskDistribution.bounded(tasks))
                    .isInstanceOf(Impossible.class)
                    .hasMessageContaining("a job has at most 1048576");
        }
        assertThatThrownBy(() -> TaskDistribution.perNode(new int[] {1, 1}, Integer.MAX_VALUE))
                .hasMessage("4294967294 tasks: a job has at most 1048576");
        assertThatThrownBy(() -> TaskDistribution.perCore(new int[] {64, 64}, 2_000))
                .hasMessage("128000 tasks on a node: it can have at most 65536");
        assertThatThrownBy(() -> TaskDistribution.spread(new int[] {8}, 100_000, 1))
                .hasMessage("100000 tasks on a node: it can have at most 65536");
        assertThatThrownBy(() -> TaskDistribution.perNode(new int[] {1}, -3))
                .hasMessage("per-resource.count must be at least 1, not -3");
    }
}
