package flux.ledger.frozen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What each frozen log leads to is written down beside them, and stays so: `README.md` there.
class FrozenLogsTest {
    private static final List<String> FOLDERS = List.of("valid", "warn", "invalid");
    private static final String DIGEST = "[0-9a-f]{64}|sha1-[0-9a-f]{40}";

    @TempDir Path scratch;

    private static Path root() {
        try {
            return Path.of(FrozenLogsTest.class.getResource("/logs").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /// The frozen logs by their names, such as `valid/jobs-v1.jsonl`.
    private static Map<String, FrozenLog> logs() throws IOException {
        Map<String, FrozenLog> logs = new TreeMap<>();
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.list(root().resolve(folder))) {
                files.forEach(
                        path -> logs.put(folder + "/" + path.getFileName(), new FrozenLog(path)));
            }
        }
        return logs;
    }

    private static Map<String, String> outcomes() throws IOException {
        Map<String, String> outcomes = new TreeMap<>();
        for (String line : Files.readAllLines(root().resolve("outcomes.tsv"))) {
            String[] columns = line.split("\t", 2);
            outcomes.put(columns[0], columns[1]);
        }
        return outcomes;
    }

    @TestFactory
    Stream<DynamicTest> it_leads_to_what_it_always_led_to() throws IOException {
        Map<String, String> outcomes = outcomes();
        return logs().entrySet().stream()
                .map(
                        log ->
                                dynamicTest(
                                        log.getKey(),
                                        () -> {
                                            Path here = scratch.resolve(log.getKey());
                                            Files.createDirectories(here);
                                            assertThat(log.getValue().outcome(here))
                                                    .isEqualTo(outcomes.get(log.getKey()));
                                        }));
    }

    @Test
    void valid_ones_give_a_digest_others_say_what_is_wrong() throws IOException {
        Map<String, String> outcomes = outcomes();
        assertThat(outcomes.keySet()).containsExactlyElementsOf(logs().keySet());
        outcomes.forEach(
                (name, outcome) -> {
                    switch (name.replaceFirst("/.*", "")) {
                        case "valid" -> assertThat(outcome).as(name).matches(DIGEST);
                        case "warn" ->
                                assertThat(outcome).as(name).matches("(" + DIGEST + ") \\| .+");
                        default -> assertThat(outcome).as(name).doesNotMatch(DIGEST + ".*");
                    }
                });
    }

    /// In files, in files partly archived, or as lines: the same records, the same state.
    @Test
    void the_same_records_lead_to_the_same_state_wherever_they_stand() throws IOException {
        Map<String, String> outcomes = outcomes();
        String digest = outcomes.get("valid/jobs-v2.jsonl");
        assertThat(outcomes.get("valid/jobs-segments")).isEqualTo(digest);
        assertThat(outcomes.get("valid/jobs-archived")).isEqualTo(digest);
        assertThat(outcomes.get("warn/jobs-torn")).startsWith(digest);
    }

    @Test
    void none_of_them_was_touched() throws IOException {
        StringBuilder found = new StringBuilder();
        try (Stream<Path> all = Files.walk(root())) {
            for (Path file : all.filter(FrozenLogsTest::isFrozen).sorted().toList()) {
                String name = root().relativize(file).toString();
                byte[] sum = FrozenLog.sha256().digest(Files.readAllBytes(file));
                found.append(HexFormat.of().formatHex(sum)).append("  ").append(name).append('\n');
            }
        }
        assertThat(found.toString())
                .isEqualTo(Files.readString(root().resolve("checksums.sha256")));
    }

    private static boolean isFrozen(Path file) {
        return Files.isRegularFile(file) && !file.getParent().equals(root());
    }
}
