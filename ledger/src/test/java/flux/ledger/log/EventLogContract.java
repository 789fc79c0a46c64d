package flux.ledger.log;

import static flux.ledger.log.Records.record;
import static flux.ledger.log.Records.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every log promises. An adapter's test is this class plus how to open one.
public abstract class EventLogContract {
    protected EventLog log;

    /// Opens the log of this test for writing, as it is.
    protected abstract EventLog open();

    @BeforeEach
    void openTheLog() {
        log = open();
    }

    @AfterEach
    void closeTheLog() {
        log.close();
    }

    @Test
    void an_empty_log_has_no_record_and_no_last_position() {
        assertThat(log.lastPosition()).isEqualTo(EventLogReader.START);
        try (EventLogReader reader = log.reader()) {
            assertThat(reader.next()).isNull();
            reader.seekAfter(EventLogReader.START);
            assertThat(reader.next()).isNull();
            assertThatThrownBy(() -> reader.at(0)).isInstanceOf(LogDamagedException.class);
            assertThatThrownBy(() -> reader.at(7L << 32)).isInstanceOf(LogDamagedException.class);
        }
        log.sync();
    }

    @Test
    void records_are_read_in_the_order_of_writing_at_growing_positions() {
        List<Long> positions = appendAll(0, 300);
        assertThat(positions).isSorted().doesNotHaveDuplicates();
        assertThat(log.lastPosition()).isEqualTo(positions.getLast());
        try (EventLogReader reader = log.reader()) {
            for (int i = 0; i < 300; i++) {
                LogRecord next = reader.next();
                assertThat(next.position()).isEqualTo(positions.get(i));
                assertThat(next.bytes()).isEqualTo(record(i));
            }
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void its_writer_may_be_handed_from_thread_to_thread() throws Exception {
        List<Long> positions = appendAll(0, 2);
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            positions.addAll(other.submit(() -> appendAll(2, 4)).get());
        }
        positions.addAll(appendAll(4, 6));
        try (EventLogReader reader = log.reader()) {
            assertThat(rest(reader)).hasSize(6);
        }
        assertThat(positions).isSorted().hasSize(6);
    }

    @Test
    void reading_goes_on_after_the_record_last_seen() {
        List<Long> positions = appendAll(0, 5);
        try (EventLogReader reader = log.reader()) {
            for (int seen = 4; seen >= 0; seen--) {
                reader.seekAfter(positions.get(seen));
                assertThat(rest(reader)).hasSize(4 - seen);
            }
            reader.seekAfter(EventLogReader.START);
            assertThat(rest(reader)).hasSize(5);
        }
    }

    @Test
    void one_record_is_read_by_its_position_and_the_place_in_the_log_is_kept() {
        List<Long> positions = appendAll(0, 10);
        try (EventLogReader reader = log.reader()) {
            reader.seekAfter(positions.get(3));
            for (int i = 9; i >= 0; i--) {
                assertThat(reader.at(positions.get(i)).bytes()).isEqualTo(record(i));
            }
            assertThat(reader.next().bytes()).isEqualTo(record(4));
        }
    }

    @Test
    void a_reader_at_the_end_sees_what_is_appended_later() {
        try (EventLogReader reader = log.reader()) {
            for (int i = 0; i < 100; i++) {
                assertThat(reader.next()).isNull();
                log.append(ByteBuffer.wrap(record(i)));
                assertThat(reader.next().bytes()).isEqualTo(record(i));
            }
        }
    }

    @Test
    void readers_keep_their_own_places() {
        appendAll(0, 3);
        try (EventLogReader one = log.reader();
                EventLogReader other = log.reader()) {
            one.next();
            one.next();
            assertThat(other.next().bytes()).isEqualTo(record(0));
            assertThat(one.next().bytes()).isEqualTo(record(2));
        }
    }

    @Test
    void records_of_all_sizes_around_a_word_and_of_a_mebibyte_come_back_whole() {
        List<byte[]> written = new ArrayList<>();
        for (int length = 1; length < 70; length++) {
            written.add(Records.ofLength(length));
        }
        written.add(Records.ofLength(1 << 20));
        written.add(Records.ofLength((1 << 20) + 3));
        written.add(Records.ofLength(5));
        for (byte[] record : written) {
            log.append(ByteBuffer.wrap(record));
        }
        try (EventLogReader reader = log.reader()) {
            assertThat(rest(reader)).containsExactlyElementsOf(texts(written));
        }
    }

    @Test
    void only_the_bytes_from_position_to_limit_are_written_and_the_buffer_is_left_as_it_was() {
        byte[] record = record(7);
        for (ByteBuffer buffer :
                List.of(ByteBuffer.allocate(200).slice(50, 100), ByteBuffer.allocateDirect(100))) {
            buffer.position(11).put(record).limit(11 + record.length).position(11);
            log.append(buffer);
            assertThat(buffer.position()).isEqualTo(11);
            assertThat(buffer.limit()).isEqualTo(11 + record.length);
        }
        log.append(ByteBuffer.wrap(record).asReadOnlyBuffer());
        try (EventLogReader reader = log.reader()) {
            assertThat(rest(reader)).containsExactly(text(record), text(record), text(record));
        }
    }

    @Test
    void the_writer_may_use_its_buffer_again() {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        for (int i = 0; i < 3; i++) {
            buffer.clear().put(record(i)).flip();
            log.append(buffer);
        }
        try (EventLogReader reader = log.reader()) {
            assertThat(rest(reader))
                    .containsExactly(text(record(0)), text(record(1)), text(record(2)));
        }
    }

    @Test
    void a_log_that_is_opened_again_holds_the_same_and_goes_on() {
        List<Long> before = appendAll(0, 3);
        log.sync();
        log.close();
        log = open();
        assertThat(log.lastPosition()).isEqualTo(before.getLast());
        List<Long> after = appendAll(3, 6);
        assertThat(after.getFirst()).isGreaterThan(before.getLast());
        log.sync();
        try (EventLogReader reader = log.reader()) {
            assertThat(rest(reader)).hasSize(6);
            reader.seekAfter(before.get(1));
            assertThat(reader.next().position()).isEqualTo(before.get(2));
            assertThat(reader.next().position()).isEqualTo(after.get(0));
            assertThat(reader.at(before.get(0)).bytes()).isEqualTo(record(0));
        }
    }

    @Test
    void a_record_whose_seal_does_not_hold_is_not_handed_out() {
        byte[] wrong = record(1);
        wrong[3] ^= 1;
        log.append(ByteBuffer.wrap(record(0)));
        long position = log.append(ByteBuffer.wrap(wrong));
        try (EventLogReader reader = log.reader()) {
            reader.next();
            assertThatThrownBy(reader::next)
                    .isInstanceOf(LogDamagedException.class)
                    .hasMessageContaining(Long.toString(position));
            assertThatThrownBy(() -> reader.at(position)).isInstanceOf(LogDamagedException.class);
        }
    }

    @Test
    void what_is_staged_is_in_the_log_when_commit_returns_in_the_order_of_staging() {
        log.append(ByteBuffer.wrap(record(0)));
        ByteBuffer buffer = ByteBuffer.allocate(100); // one for all: staging takes what it needs
        for (int i = 1; i < 500; i++) {
            log.stage(buffer.clear().put(record(i)).flip());
        }
        long[] positions = log.commit();
        assertThat(positions).hasSize(499).isSorted().doesNotHaveDuplicates();
        assertThat(log.lastPosition()).isEqualTo(positions[498]);
        try (EventLogReader reader = log.reader()) {
            assertThat(rest(reader)).containsExactlyElementsOf(texts(records(500)));
            assertThat(reader.at(positions[250]).bytes()).isEqualTo(record(251));
        }
    }

    @Test
    void a_commit_of_nothing_changes_nothing() {
        long before = log.append(ByteBuffer.wrap(record(0)));
        assertThat(log.commit()).isEmpty();
        assertThat(log.lastPosition()).isEqualTo(before);
        assertThat(log.append(ByteBuffer.wrap(record(1)))).isGreaterThan(before);
    }

    @Test
    void batches_and_single_records_keep_their_order_over_many_lives_of_the_writer() {
        int written = 0;
        for (int life = 0; life < 4; life++) {
            for (int batch = 0; batch < 4; batch++) {
                for (int i = 0; i < 1 + 3 * batch; i++) {
                    log.stage(ByteBuffer.wrap(record(written++)));
                }
                log.commit();
            }
            log.append(ByteBuffer.wrap(record(written++)));
            log.close();
            log = open();
        }
        try (EventLogReader reader = log.reader()) {
            assertThat(rest(reader)).containsExactlyElementsOf(texts(records(written)));
        }
    }

    @Test
    void many_threads_read_while_one_writes() throws Exception {
        int records = 20_000;
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Callable<Integer> readAll = () -> readInOrder(records);
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(readAll));
            }
            for (int i = 0; i < records; i++) {
                log.stage(ByteBuffer.wrap(record(i)));
                if (i % 200 == 199) {
                    log.commit();
                }
            }
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isEqualTo(records);
            }
        }
    }

    private int readInOrder(int records) {
        try (EventLogReader reader = log.reader()) {
            int seen = 0;
            while (seen < records) {
                LogRecord next = reader.next();
                if (next == null) {
                    Thread.onSpinWait();
                } else {
                    assertThat(next.bytes()).isEqualTo(record(seen++));
                }
            }
            return seen;
        }
    }

    protected List<Long> appendAll(int from, int to) {
        List<Long> positions = new ArrayList<>();
        for (int i = from; i < to; i++) {
            positions.add(log.append(ByteBuffer.wrap(record(i))));
        }
        return positions;
    }

    protected static List<String> rest(EventLogReader reader) {
        List<String> rest = new ArrayList<>();
        for (LogRecord next = reader.next(); next != null; next = reader.next()) {
            rest.add(text(next.bytes()));
        }
        return rest;
    }

    private static List<byte[]> records(int count) {
        return IntStream.range(0, count).mapToObj(Records::record).toList();
    }

    private static List<String> texts(List<byte[]> records) {
        return records.stream().map(Records::text).toList();
    }
}
