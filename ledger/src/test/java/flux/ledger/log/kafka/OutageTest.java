package flux.ledger.log.kafka;

import static flux.ledger.log.Records.record;
import static flux.ledger.log.kafka.FencingTest.contents;
import static flux.ledger.log.kafka.FencingTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.log.LogUnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The broker stops answering, and comes back: what was staged is in the log then, once and whole,
/// and meanwhile nobody waits longer than was agreed.
///
/// `-Dflux.outage.rounds=50` is the long form; `-Dflux.outage.seed=N` repeats one.
class OutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int ROUNDS = Integer.getInteger("flux.outage.rounds", 1);

    private BrokerProcess broker;
    private KafkaOptions options;

    @BeforeEach
    void ownBroker() throws Exception {
        broker = KafkaFixture.shared().ownBroker();
        KafkaAddress address = KafkaAddress.parse(KafkaFixture.shared().newAddress());
        options = new KafkaOptions(address, Map.of(), 0, PATIENCE, 0);
    }

    /// Whatever became of the test: the others need a broker, if there is one.
    @AfterEach
    void goOn() throws Exception {
        if (broker != null) {
            broker.thaw();
        }
    }

    private KafkaLog open() {
        return KafkaLog.open(options, "jobs", KafkaLogTest::noNotice);
    }

    @Test
    void a_frozen_broker_is_named_and_all_goes_on_when_it_thaws() throws Exception {
        try (KafkaLog log = open()) {
            log.append(ByteBuffer.wrap(record(0)));
            broker.freeze();
            log.stage(ByteBuffer.wrap(record(1)));
            log.stage(ByteBuffer.wrap(record(2)));
            assertThatThrownBy(log::commit)
                    .isInstanceOf(LogUnavailableException.class)
                    .hasMessageContaining("kafka://" + broker.bootstrap())
                    .hasMessageContaining(options.address().topic("jobs") + " does not answer")
                    .hasMessageMatching(".*a commit of 2 record\\(s\\) waited \\d+\\.\\d s \\(.*");
            // From now on nobody waits, and nothing more is taken.
            assertThatThrownBy(log::commit).isInstanceOf(LogUnavailableException.class);
            assertThatThrownBy(() -> log.append(ByteBuffer.wrap(record(9))))
                    .isInstanceOf(LogUnavailableException.class);
            broker.thaw();
            assertThat(commitPatiently(log)).hasSize(2);
            log.append(ByteBuffer.wrap(record(3)));
            assertThat(contents(log)).containsExactly(text(0), text(1), text(2), text(3));
        }
    }

    @Test
    void a_broker_that_is_killed_and_started_again_has_everything_once() throws Exception {
        long seed = Long.getLong("flux.outage.seed", System.nanoTime());
        Random random = new Random(seed);
        int written = 0;
        try (KafkaLog log = open()) {
            for (int round = 0; round < ROUNDS; round++) {
                Thread killer = Thread.ofPlatform().start(() -> killAndStart(random.nextInt(300)));
                int last = written + 200;
                while (written < last || killer.isAlive()) {
                    for (int i = 0; i < 1 + random.nextInt(20); i++) {
                        log.stage(ByteBuffer.wrap(record(written++)));
                    }
                    commitPatiently(log);
                }
                killer.join();
            }
            assertThat(contents(log)).as("seed " + seed).isEqualTo(expected(written));
        }
        try (KafkaLog again = open()) {
            assertThat(contents(again)).as("seed " + seed).isEqualTo(expected(written));
        }
    }

    /// The writer dies while nobody knows whether its last batch is in the log: its successor finds
    /// that batch whole, or nothing of it.
    @Test
    void what_a_writer_left_in_doubt_is_there_whole_or_not_at_all() throws Exception {
        KafkaLog first = open();
        first.append(ByteBuffer.wrap(record(0)));
        broker.freeze();
        for (int i = 1; i < 100; i++) {
            first.stage(ByteBuffer.wrap(record(i)));
        }
        assertThatThrownBy(first::commit).isInstanceOf(LogUnavailableException.class);
        first.close();
        broker.thaw();
        try (KafkaLog second = open()) {
            assertThat(contents(second)).isIn(List.of(expected(1), expected(100)));
        }
    }

    private void killAndStart(int afterMillis) {
        try {
            TimeUnit.MILLISECONDS.sleep(afterMillis);
            broker.kill();
            broker.startAgain();
            broker.awaitOpen();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long[] commitPatiently(KafkaLog log) throws InterruptedException {
        List<LogUnavailableException> reasons = new ArrayList<>();
        while (reasons.size() < 1000) {
            try {
                return log.commit();
            } catch (LogUnavailableException e) {
                reasons.add(e);
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw reasons.getLast();
    }

    private static List<String> expected(int count) {
        return IntStream.range(0, count).mapToObj(FencingTest::text).toList();
    }
}
