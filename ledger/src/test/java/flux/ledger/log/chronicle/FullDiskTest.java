package flux.ledger.log.chronicle;

import static flux.ledger.log.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real disk of one mebibyte, full: appends are refused, reads go on, and so do appends as soon
/// as there is room.
class FullDiskTest {
    private static final int BALLAST_BYTES = 400 << 10;
    private static final int RECORDS_MAX = 100_000;

    @TempDir Path directory;
    private Path disk;
    private Path ballast;
    private Path spare;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        boolean mounted =
                run("mount", "-t", "tmpfs", "-o", "size=1m", "flux-test", disk.toString());
        assumeTrue(mounted, "mounting a small disk takes root");
        ballast = Files.write(disk.resolve("ballast"), new byte[BALLAST_BYTES]);
        spare = Files.write(disk.resolve("spare"), new byte[64 << 10]);
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void a_full_disk_refuses_appends_until_there_is_room_and_reads_go_on() throws IOException {
        ChronicleOptions options = new ChronicleOptions(64 << 10, 16 << 10, 128 << 10);
        List<String> notices = new ArrayList<>();
        int written;
        try (ChronicleLog log = ChronicleLog.open(disk, "jobs", options, notices::add)) {
            written = fill(log, 0);
            assertThat(written).isGreaterThan(1000);
            byte[] refused = record(written);
            assertThatThrownBy(() -> log.append(ByteBuffer.wrap(refused)))
                    .isInstanceOf(LogFullException.class)
                    .hasMessageContaining("no room for another record");
            log.sync();
            assertThat(count(log)).isEqualTo(written);

            Files.delete(ballast);
            int more = fill(log, written);
            assertThat(more).isGreaterThan(written + 1000);
            written = more;
            assertThat(count(log)).isEqualTo(written);
        }
        fillTheRest();
        try (ChronicleLog log = ChronicleLog.open(disk, "jobs", options, notices::add)) {
            assertThat(count(log)).isEqualTo(written);
            assertThatThrownBy(() -> log.append(ByteBuffer.wrap(record(0))))
                    .isInstanceOf(LogFullException.class);
            Files.delete(spare);
            log.append(ByteBuffer.wrap(record(written)));
            assertThat(count(log)).isEqualTo(written + 1);
        }
        assertThat(notices).isEmpty();
    }

    private static int fill(ChronicleLog log, int from) {
        int n = from;
        try {
            while (n < RECORDS_MAX) {
                log.append(ByteBuffer.wrap(record(n)));
                n++;
            }
        } catch (LogFullException e) {
            return n;
        }
        throw new AssertionError("the disk was never full");
    }

    private void fillTheRest() throws IOException {
        Path rest = disk.resolve("rest");
        assertThatThrownBy(
                        () -> {
                            try (var out = Files.newOutputStream(rest)) {
                                while (true) {
                                    out.write(new byte[4096]);
                                }
                            }
                        })
                .isInstanceOf(IOException.class);
    }

    private static int count(ChronicleLog log) {
        try (EventLogReader reader = log.reader()) {
            int n = 0;
            for (var next = reader.next(); next != null; next = reader.next()) {
                assertThat(next.bytes()).isEqualTo(record(n++));
            }
            return n;
        }
    }
}
