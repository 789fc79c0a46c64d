package flux.ledger.log.kafka;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The Kafka that tests run against, one for all tests of a JVM: the one at
/// `-Dflux.kafka.bootstrap=HOST:PORT` (or the environment's FLUX_KAFKA_BOOTSTRAP) when given,
/// otherwise a real broker as a child process. Every test takes a prefix of its own.
public final class KafkaFixture {
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private static @Nullable KafkaFixture shared;

    private final String bootstrap;
    private final @Nullable BrokerProcess broker;

    private KafkaFixture(String bootstrap, @Nullable BrokerProcess broker) {
        this.bootstrap = bootstrap;
        this.broker = broker;
    }

    public static synchronized KafkaFixture shared() throws IOException, InterruptedException {
        if (shared == null) {
            String given =
                    System.getProperty(
                            "flux.kafka.bootstrap",
                            System.getenv().getOrDefault("FLUX_KAFKA_BOOTSTRAP", ""));
            shared = given.isEmpty() ? child() : new KafkaFixture(given, null);
        }
        return shared;
    }

    private static KafkaFixture child() throws IOException, InterruptedException {
        List<BrokerProcess> brokers = cluster(1);
        KafkaFixture fixture = new KafkaFixture(brokers.getFirst().bootstrap(), brokers.getFirst());
        fixture.warmUp();
        return fixture;
    }

    /// A broker's first transaction takes long, longer than some tests want to wait.
    private void warmUp() {
        KafkaAddress address = KafkaAddress.parse(newAddress());
        KafkaOptions options = new KafkaOptions(address, Map.of(), 0, Duration.ofMinutes(1), 0);
        KafkaLog.open(options, "jobs", System.err::println).close();
    }

    /// Brokers that are one cluster; they end with this JVM at the latest.
    static List<BrokerProcess> cluster(int count) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("flux-kafka-");
        List<BrokerProcess> brokers = BrokerProcess.start(directory, count);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(
                                        () -> {
                                            brokers.forEach(BrokerProcess::close);
                                            remove(directory);
                                        }));
        for (BrokerProcess broker : brokers) {
            broker.awaitOpen();
        }
        return brokers;
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("cannot remove " + directory + ": " + e.getMessage());
        }
    }

    /// An address whose topics nobody else uses.
    public String newAddress() {
        return "kafka://%s/test-%d-%d-%d"
                .formatted(
                        bootstrap,
                        ProcessHandle.current().pid(),
                        System.currentTimeMillis(),
                        PREFIXES.incrementAndGet());
    }

    /// The broker, for tests that harm it; they are left out when it is somebody else's.
    public BrokerProcess ownBroker() {
        assumeTrue(broker != null, "the broker at " + bootstrap + " is not ours to harm");
        return java.util.Objects.requireNonNull(broker);
    }
}
