package flux.ledger.log.kafka;

import static flux.ledger.log.Records.record;
import static flux.ledger.log.kafka.FencingTest.contents;
import static flux.ledger.log.kafka.FencingTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogFencedException;
import flux.ledger.log.LogRecord;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A batch is in doubt for longer than Kafka lets a transaction be open, and Kafka throws it away:
/// it is written all the same, once, by the same writer; unless there is another one now.
@Timeout(120)
class LongDoubtTest {
    private static final int LOOKS_MAX = 600;

    private KafkaOptions options;
    private KafkaClients clients;
    private Transactions writer;
    private String topic;
    private List<String> ids;

    /// While true, the ends of transactions do not reach Kafka; records do.
    private volatile boolean isCut;

    /// While true, they reach Kafka once, but its answer does not come back; afterwards it says
    /// that the producer is another's now.
    private volatile boolean isDeaf;

    private volatile boolean isOver;

    @BeforeEach
    void begin() throws Exception {
        options =
                KafkaLogTest.options(KafkaFixture.shared().newAddress(), 0)
                        .withTransaction(Duration.ofSeconds(1));
        KafkaLog.open(options, "jobs", KafkaLogTest::noNotice).close(); // makes the topic
        topic = options.address().topic("jobs");
        clients = new KafkaClients(options);
        ids = List.of(topic + ".0", topic + ".1");
        writer =
                new Transactions(
                        new Producers(2, number -> onLine(clients.producer(ids.get(number)))),
                        topic,
                        options.transaction(),
                        new Failures(options, topic),
                        this::behind);
        writer.takeOver(options.patience());
    }

    @AfterEach
    void end() {
        isCut = false;
        if (writer != null) {
            writer.close();
        }
    }

    /// `real`, at the other end of a line that can be cut.
    @SuppressWarnings("unchecked")
    private Producer<byte[], byte[]> onLine(Producer<byte[], byte[]> real) {
        return (Producer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        LongDoubtTest.class.getClassLoader(),
                        new Class<?>[] {Producer.class},
                        (_, method, arguments) -> call(real, method, arguments));
    }

    private Object call(Producer<byte[], byte[]> real, Method method, Object[] arguments)
            throws Throwable {
        boolean isEnd = method.getName().matches("(commit|abort)Transaction");
        if (isEnd && isCut) {
            real.flush();
            TimeUnit.MILLISECONDS.sleep(50);
            throw new TimeoutException("the line is cut");
        }
        try {
            if (isEnd && isOver) {
                if (isDeaf) {
                    TimeUnit.MILLISECONDS.sleep(50);
                    throw new TimeoutException("the answer is lost");
                }
                throw new ProducerFencedException("there is a newer producer");
            }
            Object result = method.invoke(real, arguments);
            if (isEnd && isDeaf) {
                isOver = true;
                throw new TimeoutException("the answer is lost");
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private List<LogRecord> behind(long position) {
        List<LogRecord> all = new ArrayList<>();
        try (EventLogReader reader = new KafkaLedger(options).reader("jobs")) {
            reader.seekAfter(position);
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                all.add(next);
            }
        }
        return all;
    }

    private long[] write(long last, int... numbers) throws Exception {
        return begin(last, numbers).get();
    }

    private CompletableFuture<long[]> begin(long last, int... numbers) {
        List<byte[]> records = new ArrayList<>();
        for (int number : numbers) {
            records.add(record(number));
        }
        return writer.write(records, last);
    }

    /// Waits until Kafka has thrown away whatever was open.
    private void awaitAborted() throws Exception {
        try (Admin admin = clients.admin()) {
            boolean any = false;
            for (int i = 0; i < LOOKS_MAX; i++) {
                var states = admin.describeTransactions(ids).all().get().values();
                boolean isOpen =
                        states.stream().anyMatch(one -> one.state() == TransactionState.ONGOING);
                any |= isOpen;
                if (any && !isOpen) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new AssertionError("no transaction was begun, or none was ended");
    }

    private List<String> log() {
        return behind(EventLogReader.START).stream()
                .map(one -> flux.ledger.log.Records.text(one.bytes()))
                .toList();
    }

    @Test
    void what_kafka_threw_away_is_written_again_once() throws Exception {
        long last = write(EventLogReader.START, 0)[0];
        isCut = true;
        CompletableFuture<long[]> inDoubt = begin(last, 1, 2);
        awaitAborted();
        isCut = false;
        long[] positions = inDoubt.get();
        assertThat(positions).hasSize(2);
        last = positions[1];
        for (int i = 3; i < 10; i++) { // by both producers again
            last = write(last, i)[0];
        }
        assertThat(log())
                .containsExactly(
                        text(0), text(1), text(2), text(3), text(4), text(5), text(6), text(7),
                        text(8), text(9));
    }

    @Test
    void it_may_happen_again_and_again() throws Exception {
        long last = EventLogReader.START;
        for (int round = 0; round < 3; round++) {
            isCut = true;
            CompletableFuture<long[]> inDoubt = begin(last, 4 * round);
            awaitAborted();
            isCut = false;
            last = inDoubt.get()[0];
            for (int i = 1; i < 4; i++) {
                last = write(last, 4 * round + i)[0];
            }
        }
        assertThat(log()).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void a_writer_that_was_succeeded_meanwhile_stops() throws Exception {
        long last = write(EventLogReader.START, 0)[0];
        isCut = true;
        CompletableFuture<long[]> inDoubt = begin(last, 1);
        awaitAborted();
        try (KafkaLog second = KafkaLog.open(options, "jobs", KafkaLogTest::noNotice)) {
            isCut = false;
            assertThatThrownBy(inDoubt::get).hasCauseInstanceOf(LogFencedException.class);
            second.append(java.nio.ByteBuffer.wrap(record(7)));
            assertThat(contents(second)).containsExactly(text(0), text(7));
        }
    }

    /// The commit went through, and only its answer was lost until another instance took over.
    @Test
    void what_stands_in_the_log_is_not_written_again() throws Exception {
        long last = write(EventLogReader.START, 0)[0];
        isDeaf = true;
        CompletableFuture<long[]> inDoubt = begin(last, 1);
        for (int i = 0; i < LOOKS_MAX && log().size() < 2; i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        TimeUnit.SECONDS.sleep(2); // longer than a transaction may take
        try (KafkaLog second = KafkaLog.open(options, "jobs", KafkaLogTest::noNotice)) {
            isDeaf = false;
            assertThat(inDoubt.get()).hasSize(1);
            assertThat(contents(second)).containsExactly(text(0), text(1));
        }
    }
}
