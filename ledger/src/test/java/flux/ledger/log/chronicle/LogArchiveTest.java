package flux.ledger.log.chronicle;

import static flux.ledger.log.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogLockedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.chronicle.LogArchive.Pause;
import flux.ledger.log.chronicle.LogArchive.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Old segments go to an archive, and nobody who reads the log notices.
class LogArchiveTest {
    private static final int RECORDS = 6000;
    private static final ChronicleOptions SMALL =
            new ChronicleOptions(64 << 10, 16 << 10, 64 << 10);

    @TempDir Path directory;
    private Path state;
    private Path archive;
    private final List<Long> positions = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final Set<Long> refused = new HashSet<>();

    @BeforeEach
    void fill() {
        state = directory.resolve("state");
        archive = directory.resolve("archive");
        fill(state);
    }

    private void fill(Path where) {
        positions.clear();
        try (ChronicleLog log = ChronicleLog.open(where, "jobs", SMALL, notices::add)) {
            for (int n = 0; n < RECORDS; n++) {
                positions.add(log.append(ByteBuffer.wrap(record(n))));
            }
        }
    }

    private int archiveAll() throws IOException {
        return archiveAll(state, Instant.MAX);
    }

    private int archiveAll(Path where, Instant before) throws IOException {
        int count = 0;
        try (LogArchive to =
                LogArchive.open(where, "jobs", archive, Pause.NONE, refused, notices::add)) {
            while (to.next(before) != null) {
                count++;
            }
        }
        return count;
    }

    /// The names in the log's directory, without the lock.
    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(state.resolve("jobs"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("writer.lock"))
                    .sorted()
                    .toList();
        }
    }

    private static void isWhole(Path where) {
        try (EventLogReader reader = ChronicleLog.read(where, "jobs")) {
            for (int n = 0; n < RECORDS; n++) {
                LogRecord next = reader.next();
                assertThat(next).isNotNull();
                assertThat(next.bytes()).isEqualTo(record(n));
            }
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void all_but_the_newest_segment_are_archived_and_read_as_before() throws IOException {
        List<String> before = names();
        assertThat(before).hasSizeGreaterThan(3);
        assertThat(archiveAll()).isEqualTo(before.size() - 1);
        assertThat(names().subList(0, before.size() - 1))
                .containsExactlyElementsOf(
                        before.subList(0, before.size() - 1).stream()
                                .map(n -> n + ".zst")
                                .toList());
        assertThat(names().getLast()).isEqualTo(before.getLast());
        isWhole(state);
        try (EventLogReader reader = ChronicleLog.read(state, "jobs")) {
            for (int n = RECORDS - 1; n >= 0; n -= 7) {
                assertThat(reader.at(positions.get(n)).bytes()).isEqualTo(record(n));
            }
            for (int n : new int[] {0, 1, RECORDS / 3, RECORDS - 2}) {
                reader.seekAfter(positions.get(n));
                assertThat(reader.next().position()).isEqualTo(positions.get(n + 1));
            }
        }
        assertThat(notices).isEmpty();
    }

    @Test
    void an_archived_segment_is_what_zstd_makes_of_its_file() throws IOException {
        Path file = new Segments(state.resolve("jobs")).file(1);
        byte[] written = Files.readAllBytes(file);
        archiveAll();
        Path archived = archive.resolve("jobs").resolve("00000001.zst");
        assertThat(Files.size(archived)).isLessThan(written.length / 2);
        try (var plain = new ZstdInputStream(Files.newInputStream(archived)).setContinuous(false)) {
            assertThat(plain.readAllBytes()).isEqualTo(written);
        }
    }

    @Test
    void the_next_writer_goes_on_behind_what_is_archived() throws IOException {
        archiveAll();
        long last = positions.getLast();
        try (ChronicleLog log = ChronicleLog.open(state, "jobs", SMALL, notices::add)) {
            assertThat(log.lastPosition()).isEqualTo(last);
            assertThat(log.append(ByteBuffer.wrap(record(RECORDS)))).isGreaterThan(last);
            try (EventLogReader reader = log.reader()) {
                reader.seekAfter(positions.getFirst());
                int n = 1;
                for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                    assertThat(next.bytes()).isEqualTo(record(n++));
                }
                assertThat(n).isEqualTo(RECORDS + 1);
            }
        }
        assertThat(archiveAll()).isEqualTo(1);
    }

    /// The newest segment is one that was begun and holds nothing yet.
    @Test
    void a_writer_that_has_not_written_yet_goes_on_behind_what_is_archived() throws IOException {
        long last = positions.getLast();
        int segments = names().size();
        try (ChronicleLog log = ChronicleLog.open(state, "jobs", SMALL, notices::add)) {
            log.prepare();
            assertThat(archiveAll()).isEqualTo(segments);
            log.sync();
            assertThat(log.lastPosition()).isEqualTo(last);
        }
        isWhole(state);
        try (ChronicleLog log = ChronicleLog.open(state, "jobs", SMALL, notices::add)) {
            assertThat(log.lastPosition()).isEqualTo(last);
            assertThat(log.append(ByteBuffer.wrap(record(0)))).isGreaterThan(last);
        }
        assertThat(notices).isEmpty();
    }

    @Test
    void whoever_is_reading_goes_on() throws IOException {
        try (EventLogReader slow = ChronicleLog.read(state, "jobs")) {
            for (int n = 0; n < 10; n++) {
                slow.next();
            }
            archiveAll();
            int n = 10;
            for (LogRecord next = slow.next(); next != null; next = slow.next()) {
                assertThat(next.bytes()).isEqualTo(record(n++));
            }
            assertThat(n).isEqualTo(RECORDS);
        }
    }

    @Test
    void a_segment_that_was_written_not_long_ago_stays() throws IOException {
        List<String> before = names();
        assertThat(archiveAll(state, Instant.EPOCH)).isZero();
        assertThat(names()).isEqualTo(before);
    }

    /// As `kill -9` at that moment.
    static final class KilledAt {
        private KilledAt() {}

        static void main(String[] args) throws IOException {
            Step fatal = Step.valueOf(args[2]);
            try (LogArchive to =
                    LogArchive.open(
                            Path.of(args[0]),
                            "jobs",
                            Path.of(args[1]),
                            Pause.NONE,
                            new HashSet<>(),
                            System.err::println,
                            step -> {
                                if (step == fatal) {
                                    Runtime.getRuntime().halt(137);
                                }
                            })) {
                to.next(Instant.MAX);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void killed_at_any_step_the_log_is_whole_and_the_next_one_goes_on(Step step) throws Exception {
        Process killed =
                Children.start(KilledAt.class, state.toString(), archive.toString(), step.name());
        assertThat(killed.waitFor()).isEqualTo(137);
        isWhole(state);
        try (ChronicleLog log = ChronicleLog.open(state, "jobs", SMALL, notices::add)) {
            assertThat(log.lastPosition()).isEqualTo(positions.getLast());
        }
        archiveAll();
        isWhole(state);
        assertThat(names()).noneMatch(name -> name.endsWith(".removed"));
        try (Stream<Path> files = Files.list(archive.resolve("jobs"))) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
        }
        assertThat(notices).isEmpty();
    }

    @Test
    void a_damaged_segment_stays_where_it_is_and_is_named() throws IOException {
        Path file = new Segments(state.resolve("jobs")).file(2);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
        int segments = names().size();
        assertThat(archiveAll()).isEqualTo(segments - 2);
        assertThat(file).exists();
        assertThat(archive.resolve("jobs").resolve("00000002.zst")).doesNotExist();
        assertThat(notices)
                .singleElement()
                .asString()
                .startsWith("not archived: ")
                .contains("00000002", "byte");
        assertThat(archiveAll()).as("not tried again").isZero();
        assertThat(notices).hasSize(1);
    }

    @Test
    void the_archive_of_another_instance_is_left_alone() throws IOException {
        archiveAll();
        byte[] theirs = Files.readAllBytes(archive.resolve("jobs").resolve("00000001.zst"));
        Path other = directory.resolve("other");
        try (ChronicleLog log = ChronicleLog.open(other, "jobs", SMALL, notices::add)) {
            log.append(ByteBuffer.wrap(record(7)));
        }
        try (ChronicleLog log = ChronicleLog.open(other, "jobs", SMALL, notices::add)) {
            log.append(ByteBuffer.wrap(record(8)));
        }
        assertThat(archiveAll(other, Instant.MAX)).isZero();
        assertThat(notices).singleElement().asString().contains("another instance's archive?");
        assertThat(archive.resolve("jobs").resolve("00000001.zst")).hasBinaryContent(theirs);
        isWhole(state);
    }

    @Test
    void one_at_a_time() throws IOException {
        try (LogArchive first =
                LogArchive.open(state, "jobs", archive, Pause.NONE, refused, notices::add)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(this::archiveAll).isInstanceOf(LogLockedException.class);
        }
        assertThatThrownBy(
                        () ->
                                LogArchive.open(
                                        state, "jobs", state, Pause.NONE, refused, notices::add))
                .hasMessageContaining("the archive must be another directory");
    }

    @Test
    void an_archive_that_is_away_is_named_and_can_be_brought_back() throws IOException {
        archiveAll();
        Path moved = directory.resolve("moved");
        Files.move(archive, moved);
        assertThatThrownBy(() -> isWhole(state))
                .isInstanceOf(LogFailedException.class)
                .hasMessageContaining("00000001.zst")
                .hasMessageContaining("mount it, bring the file back, or change the link");
        for (String name : names()) {
            if (name.endsWith(".zst")) {
                Path link = state.resolve("jobs").resolve(name);
                Files.delete(link);
                Files.createSymbolicLink(link, moved.resolve("jobs").resolve(name));
            }
        }
        isWhole(state);
    }

    @Test
    void an_archive_can_be_read_alone() throws IOException {
        int archived = archiveAll();
        assertThat(archived).isGreaterThan(2);
        try (EventLogReader reader = ChronicleLog.read(archive, "jobs")) {
            int n = 0;
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                assertThat(next.position()).isEqualTo(positions.get(n));
                assertThat(next.bytes()).isEqualTo(record(n++));
            }
            assertThat(n).isGreaterThan(RECORDS / 2).isLessThan(RECORDS);
        }
    }

    @Test
    void a_bit_that_flipped_in_the_archive_is_noticed_wherever_it_stands() throws IOException {
        archiveAll();
        Path file = archive.resolve("jobs").resolve("00000002.zst");
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at += 97) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(file, bad);
            assertThatThrownBy(() -> isWhole(state))
                    .as("byte %d", at)
                    .isInstanceOf(LogDamagedException.class)
                    .hasMessageContaining("00000002");
        }
        Files.write(file, good);
        isWhole(state);
    }
}
