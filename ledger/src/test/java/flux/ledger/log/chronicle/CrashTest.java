package flux.ledger.log.chronicle;

import static flux.ledger.log.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import flux.ledger.log.Records;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A writer dies in the middle of its work: what it said it had written is there, and the next
/// writer goes on at once.
class CrashTest {
    private static final int ROUNDS = 4;

    @TempDir Path directory;

    @Test
    void every_record_that_was_acknowledged_survives_kill_9() throws Exception {
        Random random = new Random(4);
        int acknowledged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int soMany = 1 + random.nextInt(3000);
            Process writer = Children.start(EndlessWriter.class, directory.toString());
            try (BufferedReader lines = writer.inputReader()) {
                for (int i = 0; i < soMany; i++) {
                    acknowledged = Integer.parseInt(lines.readLine());
                }
                writer.toHandle().destroyForcibly(); // unlike Process', leaves the pipe
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.equals(Integer.toString(acknowledged + 1))) {
                        acknowledged++;
                    }
                }
            }
            assertThat(writer.waitFor()).isEqualTo(128 + 9);
            assertThat(countInOrder()).isGreaterThan(acknowledged);
        }
    }

    private int countInOrder() {
        int n = 0;
        try (EventLogReader reader = ChronicleLog.read(directory, "jobs")) {
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                assertThat(next.bytes()).isEqualTo(record(n++));
            }
        }
        return n;
    }

    /// Appends records with growing numbers, from the first that is missing, and says each.
    static final class EndlessWriter {
        private EndlessWriter() {}

        static void main(String[] args) {
            Path directory = Path.of(args[0]);
            try (ChronicleLog log =
                    ChronicleLog.open(
                            directory, "jobs", ChronicleOptions.NESTED, System.err::println)) {
                int n = 0;
                try (EventLogReader reader = log.reader()) {
                    while (reader.next() != null) {
                        n++;
                    }
                }
                while (true) {
                    log.append(ByteBuffer.wrap(record(n)));
                    System.out.println(n++);
                }
            }
        }
    }

    /// As a `kill -9` leaves it: the payload is there up to some byte, the header is not yet.
    @Test
    void a_write_that_was_cut_at_any_byte_is_taken_away_loudly_or_kept_whole() throws Exception {
        byte[] torn = record(3);
        for (int there = 0; there <= torn.length; there++) {
            Path copy = unclosedLog("torn" + there);
            long end = endOf(file(copy));
            put(file(copy), end + 4, ByteBuffer.wrap(torn, 0, there));
            List<String> notices = new ArrayList<>();
            List<String> read = openAndRead(copy, notices);
            if (there == torn.length) {
                assertThat(read).containsExactly(text(0), text(1), text(2), text(3));
                assertThat(notices).singleElement().asString().contains("kept the record");
            } else {
                assertThat(read).containsExactly(text(0), text(1), text(2));
                assertThat(notices).hasSize(there == 0 ? 0 : 1).allMatch(s -> s.contains("cut at"));
            }
            assertThat(openAndRead(copy, notices)).startsWith(read.toArray(String[]::new));
        }
    }

    @Test
    void a_file_that_was_cut_short_loses_its_last_record_loudly() throws Exception {
        Path whole = unclosedLog("whole");
        long end = endOf(file(whole));
        for (int missing = 1; missing <= record(2).length; missing++) {
            Path copy = unclosedLog("short" + missing);
            try (FileChannel file = FileChannel.open(file(copy), StandardOpenOption.WRITE)) {
                file.truncate(end - missing);
            }
            List<String> notices = new ArrayList<>();
            List<String> read = openAndRead(copy, notices);
            assertThat(read).startsWith(text(0), text(1)).hasSizeBetween(2, 3);
            assertThat(notices).singleElement().asString().contains("cut at byte");
        }
    }

    @Test
    void a_last_record_whose_end_never_reached_the_disk_is_taken_away_loudly() throws Exception {
        for (int missing = 1; missing <= record(2).length; missing++) {
            Path copy = unclosedLog("zeros" + missing);
            long end = endOf(file(copy));
            long last = endOfRecord(file(copy), 2);
            assertThat(last).isLessThanOrEqualTo(end);
            put(file(copy), last - missing, ByteBuffer.allocate(missing));
            List<String> notices = new ArrayList<>();
            assertThat(openAndRead(copy, notices)).containsExactly(text(0), text(1));
            assertThat(notices).singleElement().asString().contains("cut at byte");
        }
    }

    private static String text(int n) {
        return Records.text(record(n));
    }

    /// A log with records 0 to 2 as a dead writer leaves it: not ended, with room reserved.
    private Path unclosedLog(String name) throws IOException {
        Path to = directory.resolve(name);
        Path from = directory.resolve("from");
        if (!Files.exists(from)) {
            ChronicleLog log =
                    ChronicleLog.open(from, "jobs", ChronicleOptions.NESTED, CrashTest::none);
            for (int n = 0; n < 3; n++) {
                log.append(ByteBuffer.wrap(record(n)));
            }
            copy(from, directory.resolve("unclosed"));
            log.close();
        }
        copy(directory.resolve("unclosed"), to);
        return to;
    }

    private static void none(String notice) {
        throw new AssertionError(notice);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    byte[] bytes;
                    try (FileChannel file = FileChannel.open(path)) {
                        // as large as what was reserved; Chronicle's own hole behind it is not
                        // needed
                        ByteBuffer some = ByteBuffer.allocate(64 << 10);
                        file.read(some, 0);
                        bytes = some.array();
                    }
                    Files.write(target, bytes);
                }
            }
        }
    }

    /// Opens for writing, reads everything, appends one more and closes.
    private static List<String> openAndRead(Path directory, List<String> notices) {
        List<String> read = new ArrayList<>();
        try (ChronicleLog log =
                        ChronicleLog.open(
                                directory, "jobs", ChronicleOptions.NESTED, notices::add);
                EventLogReader reader = log.reader()) {
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                read.add(Records.text(next.bytes()));
            }
            log.append(ByteBuffer.wrap(record(99)));
        }
        return read;
    }

    static Path file(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("jobs").resolve("00000001"))) {
            return files.filter(f -> f.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
    }

    private static long endOf(Path file) throws IOException {
        return endOfRecord(file, 2) + 3 & -4L;
    }

    private static long endOfRecord(Path file, int n) throws IOException {
        String all = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        return all.indexOf(text(n)) + record(n).length;
    }

    private static void put(Path path, long offset, ByteBuffer bytes) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.write(bytes, offset);
        }
    }
}
