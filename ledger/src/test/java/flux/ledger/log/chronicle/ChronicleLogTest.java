package flux.ledger.log.chronicle;

import static flux.ledger.log.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogContract;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogLockedException;
import flux.ledger.log.Records;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleLogTest extends EventLogContract {
    /// Small segments, so that a few thousand records fill some.
    private static final ChronicleOptions SMALL =
            new ChronicleOptions(2 << 20, 16 << 10, 256 << 10);

    @TempDir Path directory;
    private final List<String> notices = new ArrayList<>();

    @Override
    protected EventLog open() {
        return ChronicleLog.open(directory, "jobs", SMALL, notices::add);
    }

    @Test
    void readers_cross_from_segment_to_segment() throws IOException {
        List<Long> positions = appendAll(0, 20_000);
        assertThat(segments()).hasSizeGreaterThan(4);
        try (EventLogReader reader = log.reader()) {
            assertThat(rest(reader)).hasSize(20_000);
            reader.seekAfter(positions.get(9_999));
            assertThat(rest(reader)).hasSize(10_000);
            assertThat(reader.at(positions.getFirst()).bytes()).isEqualTo(record(0));
        }
        log.sync();
        assertThat(notices).isEmpty();
    }

    /// A writer that was killed left records in the page cache only, perhaps; what is appended
    /// behind them and synced counts on them. (A device cannot be synced, which shows the attempt.)
    @Test
    void a_sync_takes_in_what_earlier_writers_left() throws IOException {
        appendAll(0, 1);
        log.close();
        try (ChronicleLog next = ChronicleLog.open(directory, "jobs", SMALL, notices::add)) {
            next.append(ByteBuffer.wrap(record(2)));
            Path earlier = new Segments(directory.resolve("jobs")).file(1);
            Files.delete(earlier);
            Files.createSymbolicLink(earlier, Path.of("/dev/null"));
            assertThatThrownBy(next::sync)
                    .isInstanceOf(LogFailedException.class)
                    .hasMessageContaining("the disk did not take what was written");
        }
    }

    @Test
    void chronicles_indexes_between_the_records_are_passed_over() throws IOException {
        int records = 3 * 131_072; // an index serves that many
        try (ChronicleLog large =
                ChronicleLog.open(directory, "kvs", ChronicleOptions.ROOT, notices::add)) {
            for (int n = 0; n < records; n++) {
                large.append(ByteBuffer.wrap(record(n)));
            }
            try (EventLogReader reader = large.reader()) {
                for (int n = 0; n < records; n++) {
                    if (!Arrays.equals(reader.next().bytes(), record(n))) {
                        throw new AssertionError("record " + n);
                    }
                }
                assertThat(reader.next()).isNull();
            }
        }
    }

    @Test
    void a_second_writer_is_refused_with_the_pid_of_the_first() {
        assertThatThrownBy(this::open)
                .isInstanceOf(LogLockedException.class)
                .hasMessageContaining(directory.resolve("jobs").toString())
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        appendAll(0, 1);
        log.close();
        log = open();
    }

    @Test
    void a_log_is_read_while_its_writer_lives_without_touching_it() throws IOException {
        try (EventLogReader reader = ChronicleLog.read(directory, "jobs")) {
            assertThat(reader.next()).isNull();
            appendAll(0, 2);
            List<String> before = listing();
            assertThat(rest(reader)).hasSize(2);
            appendAll(2, 12_000);
            assertThat(rest(reader)).hasSize(11_998);
            assertThat(listing()).containsAll(before);
        }
        assertThatThrownBy(() -> ChronicleLog.read(directory, "kvs"))
                .isInstanceOf(LogFailedException.class)
                .hasMessageContaining("no such log");
    }

    @Test
    void what_the_writer_is_in_the_middle_of_is_no_damage() throws IOException {
        long last = appendAll(0, 3).getLast();
        int halfDone = 0x8000_0000; // whose length is not known yet
        long next = end(last, record(2));
        try (EventLogReader reader = log.reader()) {
            assertThat(rest(reader)).hasSize(3);
            put(next, halfDone, record(3), record(4));
            assertThat(reader.next()).isNull();
        }
        try (EventLogReader stranger = ChronicleLog.read(directory, "jobs")) {
            assertThatThrownBy(() -> rest(stranger))
                    .as("two whole records stand behind: no writer leaves that")
                    .isInstanceOf(LogDamagedException.class);
        }
    }

    @Test
    void a_record_that_breaks_while_its_writer_lives_is_damage() throws IOException {
        List<Long> positions = appendAll(0, 3);
        put(Place.offset(positions.get(1)), 0x8000_0000);
        try (EventLogReader reader = log.reader()) {
            assertThat(reader.next()).isNotNull();
            assertThatThrownBy(reader::next).isInstanceOf(LogDamagedException.class);
        }
    }

    private static long end(long position, byte[] record) {
        return CycleFile.after(Place.offset(position), record.length);
    }

    private void put(long offset, int header, byte[]... records) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN).putInt(header);
        for (byte[] record : records) {
            bytes.put(record);
        }
        try (FileChannel file =
                FileChannel.open(CrashTest.file(directory), StandardOpenOption.WRITE)) {
            file.write(bytes.flip(), offset);
        }
    }

    @Test
    void chronicles_own_tools_can_read_a_segment() {
        appendAll(0, 300);
        log.close();
        List<String> read = new ArrayList<>();
        try (ChronicleQueue queue =
                        SingleChronicleQueueBuilder.binary(
                                        directory.resolve("jobs").resolve("00000001"))
                                .readOnly(true)
                                .build();
                ExcerptTailer tailer = queue.createTailer()) {
            while (true) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        break;
                    }
                    read.add(Records.text(document.wire().bytes().toByteArray()));
                }
            }
        }
        log = open();
        try (EventLogReader reader = log.reader()) {
            assertThat(read).containsExactlyElementsOf(rest(reader));
        }
    }

    @Test
    void a_closed_segment_is_as_large_as_its_records_and_nothing_else_is_left() throws IOException {
        appendAll(0, 10);
        log.close();
        Path segment = directory.resolve("jobs").resolve("00000001");
        try (Stream<Path> files = Files.list(segment)) {
            Path file = files.filter(f -> f.toString().endsWith(".cq4")).findFirst().orElseThrow();
            assertThat(Files.size(file)).isLessThan(4_000);
        }
        log = open();
        log.close();
        log = open();
        assertThat(segments()).hasSize(1);
        assertThat(directory).isDirectoryContaining(f -> f.endsWith("jobs"));
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all).hasSize(1);
        }
    }

    @Test
    void no_thread_is_left_behind() {
        appendAll(0, 10);
        log.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("disk") || name.contains("releaser"));
        log = open();
    }

    @Test
    void a_record_that_is_too_large_or_empty_is_refused() {
        for (int length : new int[] {0, (2 << 20) + 1}) {
            assertThatThrownBy(() -> log.append(ByteBuffer.allocate(length)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("this one has " + length);
        }
        log.append(ByteBuffer.wrap(Records.ofLength((2 << 20) - 100)));
        appendAll(0, 1);
    }

    @Test
    void files_of_others_do_not_disturb() throws IOException {
        appendAll(0, 3);
        log.close();
        Path jobs = directory.resolve("jobs");
        Files.writeString(jobs.resolve("README"), "hello");
        Files.writeString(jobs.resolve("00000001").resolve("metadata.cq4t"), "garbage");
        log = open();
        try (EventLogReader reader = log.reader()) {
            assertThat(rest(reader)).hasSize(3);
        }
    }

    @Test
    void a_segment_that_is_missing_or_stands_twice_is_named() throws IOException {
        appendAll(0, 20_000);
        Path second = directory.resolve("jobs").resolve("00000002");
        Files.copy(file(second), second.resolve("19700101F.cq4"));
        try (EventLogReader reader = log.reader()) {
            assertThatThrownBy(() -> rest(reader))
                    .isInstanceOf(LogDamagedException.class)
                    .hasMessageContaining("more than one .cq4 file");
        }
        Files.delete(second.resolve("19700101F.cq4"));
        Files.delete(file(second));
        try (EventLogReader reader = log.reader()) {
            assertThatThrownBy(() -> rest(reader))
                    .isInstanceOf(LogDamagedException.class)
                    .hasMessageContaining("00000002");
        }
    }

    private static Path file(Path segment) throws IOException {
        try (Stream<Path> files = Files.list(segment)) {
            return files.filter(f -> f.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
    }

    private List<String> listing() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("jobs"))) {
            return files.filter(Files::isDirectory).toList();
        }
    }
}
