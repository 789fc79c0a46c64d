package flux.ops.faults;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import flux.ledger.log.chronicle.ChronicleLog;
import flux.ledger.log.chronicle.ChronicleOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The last write of each log of a real instance, cut at every byte: what was before it is there,
/// and the cut is said.
@Timeout(120)
class TornEntryTest {
    private static final int HEADER_BYTES = 4;

    @TempDir Path dir;

    @Test
    void the_last_entry_is_torn_at_every_byte() throws Exception {
        Path killed = dir.resolve("killed");
        LivedLedger.live(dir.resolve("closed"), killed);
        long faults = 0;
        long entries = 0;
        for (String log : List.of("jobs", "kvs", "output")) {
            byte[] whole = Files.readAllBytes(LivedLedger.file(killed, log));
            Path copy = dir.resolve("copy-" + log);
            LivedLedger.copy(killed, copy);
            Path file = LivedLedger.file(copy, log);
            List<byte[]> records = read(copy, log, new ArrayList<>());
            byte[] last = records.getLast();
            List<byte[]> before = records.subList(0, records.size() - 1);
            int start = start(whole, last);
            for (int there = 0; there < last.length; there++) {
                for (boolean headerIsThere : new boolean[] {false, true}) {
                    byte[] torn = whole.clone();
                    Arrays.fill(torn, start + there, start + last.length, (byte) 0);
                    if (!headerIsThere) {
                        Arrays.fill(torn, start - HEADER_BYTES, start, (byte) 0);
                    }
                    Files.write(file, torn);
                    List<String> notices = new ArrayList<>();
                    List<byte[]> now = read(copy, log, notices);
                    String what = "%s, %d bytes, %s".formatted(log, there, headerIsThere);
                    assertThat(now)
                            .as(what)
                            .usingElementComparator(Arrays::compare)
                            .isEqualTo(before);
                    boolean isTrace = headerIsThere || there > 0;
                    assertThat(notices).as(what).hasSize(isTrace ? 1 : 0);
                    faults++;
                    entries += now.size();
                }
            }
        }
        Faults.count("torn writes, at every byte", faults, entries);
    }

    private static int start(byte[] file, byte[] record) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int start = text.lastIndexOf(new String(record, StandardCharsets.ISO_8859_1));
        assertThat(start).isPositive();
        return start;
    }

    /// As the next writer finds it.
    private static List<byte[]> read(Path statedir, String log, List<String> notices) {
        List<byte[]> records = new ArrayList<>();
        try (ChronicleLog opened =
                        ChronicleLog.open(statedir, log, ChronicleOptions.ROOT, notices::add);
                EventLogReader reader = opened.reader()) {
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                records.add(next.bytes());
            }
        }
        return records;
    }
}
