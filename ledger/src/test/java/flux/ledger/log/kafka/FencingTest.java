package flux.ledger.log.kafka;

import static flux.ledger.log.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogFencedException;
import flux.ledger.log.Records;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One writer at a time: who opens a log takes it over, and nothing that the earlier writer appends
/// after that is in it.
class FencingTest {
    private KafkaOptions options;

    @BeforeEach
    void address() throws Exception {
        options = KafkaLogTest.options(KafkaFixture.shared().newAddress(), 0);
    }

    private KafkaLog open() {
        return KafkaLog.open(options, "jobs", KafkaLogTest::noNotice);
    }

    @Test
    void the_second_writer_fences_the_first_and_has_all_that_the_first_appended() {
        try (KafkaLog first = open()) {
            first.append(ByteBuffer.wrap(record(0)));
            first.stage(ByteBuffer.wrap(record(1)));
            try (KafkaLog second = open()) {
                assertThatThrownBy(first::commit)
                        .isInstanceOf(LogFencedException.class)
                        .hasMessageContaining("another instance has taken over");
                second.append(ByteBuffer.wrap(record(2)));
                assertThat(contents(second)).containsExactly(text(0), text(2));
            }
        }
    }

    @Test
    void a_fenced_writer_stays_fenced() {
        try (KafkaLog first = open();
                KafkaLog second = open()) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> first.append(ByteBuffer.wrap(record(9))))
                        .isInstanceOf(LogFencedException.class);
                second.append(ByteBuffer.wrap(record(i)));
            }
            assertThat(contents(second)).containsExactly(text(0), text(1), text(2));
        }
    }

    @Test
    void a_fenced_writer_does_not_fence_its_successor_even_when_idle_for_long() {
        try (KafkaLog first = open()) {
            first.append(ByteBuffer.wrap(record(0)));
            try (KafkaLog second = open()) {
                // The new writer has not written yet, so the partition itself knows nothing of it.
                assertThatThrownBy(() -> first.append(ByteBuffer.wrap(record(1))))
                        .isInstanceOf(LogFencedException.class);
                second.append(ByteBuffer.wrap(record(2)));
                second.append(ByteBuffer.wrap(record(3)));
                assertThat(contents(second)).containsExactly(text(0), text(2), text(3));
            }
        }
    }

    @Test
    void logs_of_other_names_and_prefixes_are_left_alone() throws Exception {
        KafkaOptions other = KafkaLogTest.options(KafkaFixture.shared().newAddress(), 0);
        try (KafkaLog jobs = open();
                KafkaLog kvs = KafkaLog.open(options, "kvs", KafkaLogTest::noNotice);
                KafkaLog elsewhere = KafkaLog.open(other, "jobs", KafkaLogTest::noNotice)) {
            jobs.append(ByteBuffer.wrap(record(0)));
            kvs.append(ByteBuffer.wrap(record(1)));
            elsewhere.append(ByteBuffer.wrap(record(2)));
            assertThat(contents(jobs)).containsExactly(text(0));
            assertThat(contents(kvs)).containsExactly(text(1));
            assertThat(contents(elsewhere)).containsExactly(text(2));
        }
    }

    /// Each goes on where the log ended when it took over. If two of them could write in turns, a
    /// record would stand there twice, or one would be missing.
    @Test
    void of_several_that_take_over_at_once_none_writes_what_another_does_not_know()
            throws Exception {
        for (int round = 0; round < 3; round++) {
            try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
                for (int i = 0; i < 3; i++) {
                    threads.submit(this::takeOverAndGoOn);
                }
            }
        }
        try (KafkaLog last = open()) {
            List<String> all = contents(last);
            assertThat(all)
                    .isEqualTo(IntStream.range(0, all.size()).mapToObj(i -> text(i)).toList());
        }
    }

    private void takeOverAndGoOn() {
        try (KafkaLog log = open()) {
            int size = contents(log).size();
            for (int n = size; n < size + 20; n++) {
                log.append(ByteBuffer.wrap(record(n)));
            }
        } catch (LogFencedException e) {
            return; // another was later
        }
    }

    static String text(int n) {
        return Records.text(record(n));
    }

    static List<String> contents(KafkaLog log) {
        List<String> all = new ArrayList<>();
        try (EventLogReader reader = log.reader()) {
            for (var next = reader.next(); next != null; next = reader.next()) {
                all.add(Records.text(next.bytes()));
            }
        }
        return all;
    }
}
