package flux.ops.kvs;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An instance starts its KVS from the newest snapshot that is good, and the log behind it.
@Feature("F262")
@Timeout(120)
class KvsRestartTest {
    private static final String LONG = "0123456789".repeat(1000);

    /// As many as make a snapshot due.
    private static final int COMMITS = 650;

    @TempDir Path dir;
    private int last;

    private List<Path> snapshots() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("kvs-snapshots"))) {
            return files.filter(file -> file.toString().endsWith(".snapshot"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /// Commits long values until there is one snapshot more; ends the instance.
    private void growBySnapshot() throws Exception {
        try (TestInstance instance = TestInstance.start(dir);
                KvsPeer kvs = KvsPeer.of(instance)) {
            List<Path> before = snapshots();
            for (int i = 0; i < COMMITS; i++) {
                put(kvs);
            }
            for (int i = 0; i < 100 && snapshots().equals(before); i++) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            put(kvs); // something behind it
            assertThat(instance.errors()).isEmpty();
        }
    }

    private void put(KvsPeer kvs) throws IOException {
        assertThat(kvs.put("primary", "dir" + last % 7 + ".key" + last, last + LONG))
                .startsWith("version");
        last++;
    }

    /// Everything is there, and goes on to be there.
    private String errorsOfNextStart() throws Exception {
        try (TestInstance instance = TestInstance.start(dir);
                KvsPeer kvs = KvsPeer.of(instance)) {
            for (int i = 0; i < last; i++) {
                assertThat(kvs.get("primary", "dir" + i % 7 + ".key" + i)).isEqualTo(i + LONG);
            }
            put(kvs);
            return instance.errors();
        }
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void from_a_snapshot_from_an_older_one_and_from_the_log_alone() throws Exception {
        growBySnapshot();
        assertThat(snapshots()).hasSize(1);
        assertThat(errorsOfNextStart()).isEmpty();
        growBySnapshot();
        growBySnapshot();
        assertThat(snapshots()).hasSize(2);

        Path newest = snapshots().getFirst();
        damage(newest);
        assertThat(errorsOfNextStart()).contains(newest + ": not used: its checksum does not hold");
        assertThat(snapshots()).doesNotContain(newest);

        for (Path snapshot : snapshots()) {
            damage(snapshot);
        }
        assertThat(errorsOfNextStart()).contains("not used").doesNotContain("failed");
    }

    @Test
    void without_its_content_file_a_snapshot_is_not_used() throws Exception {
        growBySnapshot();
        Files.delete(dir.resolve("kvs-snapshots/content"));
        assertThat(errorsOfNextStart()).contains("not used: the content file is shorter");
    }

    /// After a loss of power, or when somebody has mixed up directories.
    @Test
    void a_snapshot_that_the_log_does_not_know_is_not_used() throws Exception {
        growBySnapshot();
        Path elsewhere = Files.createTempDirectory(dir, "elsewhere");
        try (TestInstance other = TestInstance.start(elsewhere);
                KvsPeer kvs = KvsPeer.of(other)) {
            kvs.put("primary", "its", "own");
        }
        Path stray =
                elsewhere.resolve("kvs-snapshots").resolve(snapshots().getFirst().getFileName());
        Files.copy(snapshots().getFirst(), stray);
        try (TestInstance other = TestInstance.start(elsewhere);
                KvsPeer kvs = KvsPeer.of(other)) {
            assertThat(other.errors()).contains(stray + ": not used: it is ahead of the kvs log");
            assertThat(kvs.get("primary", "its")).isEqualTo("own");
        }
    }
}
