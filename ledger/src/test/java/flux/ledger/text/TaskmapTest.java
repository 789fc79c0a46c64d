package flux.ledger.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import flux.feature.Feature;
import flux.ledger.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Taskmaps (RFC 34) of tasks that are numbered block by block.
class TaskmapTest {

    @Test
    void nodes_with_equally_many_tasks_stand_together() {
        assertThat(map(1)).isEqualTo("[[0,1,1,1]]");
        assertThat(map(4, 4, 4)).isEqualTo("[[0,3,4,1]]");
        assertThat(map(2, 2, 1)).isEqualTo("[[0,2,2,1],[2,1,1,1]]");
        assertThat(map(1, 3, 1)).isEqualTo("[[0,1,1,1],[1,1,3,1],[2,1,1,1]]");
    }

    @Test
    void a_node_without_tasks_has_no_place_in_the_map() {
        assertThat(map()).isEqualTo("[]");
        assertThat(map(0, 0)).isEqualTo("[]");
        assertThat(map(2, 0, 2)).isEqualTo("[[0,1,2,1],[2,1,2,1]]");
    }

    @Test
    void the_wrapped_form_carries_a_version() {
        assertThat(Taskmap.block(new int[] {2, 2}).wrapped())
                .isEqualTo("{\"version\":1,\"map\":[[0,2,2,1]]}");
    }

    @TestFactory
    Stream<DynamicTest> flux_maps_blocks_so() throws IOException {
        List<DynamicTest> rows = new ArrayList<>();
        for (List<String> row : Reference.table("spec/jobs.md", "**Taskmap (RFC 34)**")) {
            int[] tasks = blockwise(row.getFirst());
            if (tasks.length > 0) {
                String map = row.get(1).replaceFirst("]] .*", "]]");
                rows.add(dynamicTest(row.getFirst(), () -> assertThat(map(tasks)).isEqualTo(map)));
            }
        }
        return rows.stream();
    }

    @TestFactory
    @Feature("F148")
    Stream<DynamicTest> flux_maps_any_tasks_so() throws IOException {
        return Reference.table("spec/jobs.md", "**Taskmap (RFC 34)**").stream()
                .map(
                        row ->
                                dynamicTest(
                                        row.getFirst(),
                                        () -> {
                                            String map = row.get(1).replaceFirst("]] .*", "]]");
                                            Taskmap parsed = Taskmap.parse(row.getFirst());
                                            assertThat(parsed.json()).isEqualTo(map);
                                            assertThat(Taskmap.parse(map).raw())
                                                    .isEqualTo(row.getFirst());
                                            assertThat(Taskmap.parse(parsed.pmi()).raw())
                                                    .isEqualTo(row.getFirst());
                                        }));
    }

    @Test
    void what_is_no_map_is_refused() {
        for (String bad :
                List.of(
                        "x",
                        "0-1;1-2",
                        "1-2",
                        "[[0,1,1]]",
                        "[[0,0,1,1]]",
                        "(vector,(0,1))",
                        "[[0,99999999,99999999,1]]",
                        "{\"version\":1}",
                        "[[0,-1,1,1]]",
                        "(",
                        "[[")) {
            assertThatThrownBy(() -> Taskmap.parse(bad)).as(bad).isInstanceOf(InvalidText.class);
        }
    }

    /// How many tasks each node has; none when the raw map is not numbered block by block.
    private static int[] blockwise(String raw) {
        int next = 0;
        List<Integer> tasks = new ArrayList<>();
        for (String node : raw.split(";")) {
            Idset ids = Idset.parse(node);
            if (ids.first() != next || ids.last() != next + ids.size() - 1) {
                return new int[0];
            }
            next += ids.size();
            tasks.add(ids.size());
        }
        return tasks.stream().mapToInt(Integer::intValue).toArray();
    }

    private static String map(int... tasks) {
        return Taskmap.block(Arrays.copyOf(tasks, tasks.length)).json().replace(" ", "");
    }
}
