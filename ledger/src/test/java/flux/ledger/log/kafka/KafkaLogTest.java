package flux.ledger.log.kafka;

import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogContract;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/// What every log promises, kept by a real Kafka broker.
class KafkaLogTest {
    private static KafkaFixture kafka;

    @BeforeAll
    static void startKafka() throws IOException, InterruptedException {
        kafka = KafkaFixture.shared();
    }

    static KafkaOptions options(String address, int recentBytesMax) {
        return new KafkaOptions(
                KafkaAddress.parse(address), Map.of(), 0, Duration.ofSeconds(30), recentBytesMax);
    }

    @Nested
    class ReadFromMemory extends EventLogContract {
        private final KafkaOptions options =
                options(kafka.newAddress(), KafkaOptions.RECENT_BYTES_DEFAULT);

        @Override
        protected EventLog open() {
            return KafkaLog.open(options, "jobs", KafkaLogTest::noNotice);
        }
    }

    @Nested
    class ReadFromTheBroker extends EventLogContract {
        private final KafkaOptions options = options(kafka.newAddress(), 0);

        @Override
        protected EventLog open() {
            return KafkaLog.open(options, "jobs", KafkaLogTest::noNotice);
        }
    }

    /// Some records in memory, older ones not: readers change over all the time.
    @Nested
    class ReadFromBoth extends EventLogContract {
        private final KafkaOptions options = options(kafka.newAddress(), 2_000);

        @Override
        protected EventLog open() {
            return KafkaLog.open(options, "jobs", KafkaLogTest::noNotice);
        }
    }

    static void noNotice(String notice) {
        throw new AssertionError(notice);
    }
}
