package flux.ledger.log.kafka;

import static flux.ledger.log.Records.record;
import static flux.ledger.log.kafka.FencingTest.contents;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.log.LogFencedException;
import flux.ledger.log.LogUnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Three brokers, three copies of every record: the leader is killed under load, and a stand-by
/// writer takes over. Nothing that was acknowledged is lost, and nothing stands there twice.
///
/// `-Dflux.cluster.rounds=20` is the long form; `-Dflux.cluster.seed=N` repeats one.
class ClusterTest {
    private static final int ROUNDS = Integer.getInteger("flux.cluster.rounds", 1);
    private static final long SEED = Long.getLong("flux.cluster.seed", System.nanoTime());
    private static final String TOPIC = "cluster.jobs";
    private static final long SUCCESSION_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private static List<BrokerProcess> brokers;
    private static KafkaOptions options;

    private final Random random = new Random(SEED);
    private final List<Integer> acknowledged = new ArrayList<>();
    private int next;
    private long longestNanos;

    @BeforeAll
    static void startBrokers() throws Exception {
        brokers = KafkaFixture.cluster(3);
        String all =
                brokers.stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
        options =
                new KafkaOptions(
                        KafkaAddress.parse("kafka://" + all + "/cluster"),
                        Map.of(),
                        3,
                        Duration.ofSeconds(30),
                        0);
    }

    @AfterAll
    static void stopBrokers() {
        brokers.forEach(BrokerProcess::close);
    }

    @Test
    void nothing_acknowledged_is_lost_with_the_leader_and_a_stand_by_takes_over() throws Exception {
        KafkaLog log = open();
        assertThat(log.replicas()).isEqualTo(3);
        for (int round = 0; round < ROUNDS; round++) {
            appendFor(log, 500 + random.nextInt(1500));
            BrokerProcess leader = leader().orElseThrow();
            longestNanos = 0;
            Thread killer =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            leader.kill();
                                        } catch (InterruptedException e) {
                                            Thread.currentThread().interrupt();
                                        }
                                    });
            long giveUp = System.nanoTime() + SUCCESSION_NANOS_MAX;
            do {
                assertThat(System.nanoTime()).as("no other leader").isLessThan(giveUp);
                appendFor(log, 200);
            } while (leader().filter(other -> other != leader).isEmpty());
            killer.join();
            appendFor(log, 500);
            say("leader killed under load: longest append %.2f s", longestNanos / 1e9);
            leader.startAgain();
            leader.awaitOpen();
            log = takeOver(log);
        }
        assertThat(contents(log)).as("seed " + SEED).containsExactlyElementsOf(expected());
        log.close();
    }

    private static KafkaLog open() {
        return KafkaLog.open(options, "jobs", KafkaLogTest::noNotice);
    }

    private void appendFor(KafkaLog log, long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            long before = System.nanoTime();
            int last = next + 1 + random.nextInt(50);
            for (; next < last; next++) {
                log.stage(ByteBuffer.wrap(record(next)));
                acknowledged.add(next);
            }
            log.commit();
            longestNanos = Math.max(longestNanos, System.nanoTime() - before);
        }
    }

    /// The active writer does not know that it will be replaced, and goes on trying.
    private KafkaLog takeOver(KafkaLog active) throws InterruptedException {
        List<Integer> byTheOld = new ArrayList<>();
        Thread writer = Thread.ofPlatform().start(() -> appendUntilFenced(active, byTheOld));
        TimeUnit.MILLISECONDS.sleep(300);
        long before = System.nanoTime();
        KafkaLog standBy = open();
        writer.join();
        // What the old writer was told is in the log; its last batch may be, and is then whole.
        acknowledged.addAll(byTheOld);
        List<String> found = contents(standBy);
        if (found.size() > acknowledged.size()) {
            acknowledged.add(next);
        }
        next++;
        acknowledged.add(next);
        standBy.append(ByteBuffer.wrap(record(next++)));
        say(
                "stand-by: %.2f s from fencing to its first append, %d records read back",
                (System.nanoTime() - before) / 1e9, found.size());
        active.close();
        return standBy;
    }

    private void appendUntilFenced(KafkaLog log, List<Integer> written) {
        try {
            while (true) {
                log.append(ByteBuffer.wrap(record(next)));
                written.add(next++);
            }
        } catch (LogFencedException e) {
            return;
        } catch (LogUnavailableException e) {
            throw new AssertionError("seed " + SEED, e);
        }
    }

    private List<String> expected() {
        return IntStream.range(0, acknowledged.size())
                .mapToObj(i -> FencingTest.text(acknowledged.get(i)))
                .toList();
    }

    /// @return none while there is none
    private static Optional<BrokerProcess> leader() throws Exception {
        try (Admin admin = new KafkaClients(options).admin()) {
            var topic = admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC);
            Node leader = topic.partitions().getFirst().leader();
            return leader == null
                    ? Optional.empty()
                    : brokers.stream().filter(b -> b.port() == leader.port()).findFirst();
        }
    }

    private static void say(String format, Object... values) {
        System.out.println("ClusterTest: " + format.formatted(values));
    }
}
