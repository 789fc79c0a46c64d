package flux.ledger.log.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Kafka's clients, set up for a ledger.
final class KafkaClients {
    /// The largest record; as much as Chronicle's.
    static final int RECORD_BYTES_MAX = 16 << 20;

    /// What Kafka writes around a record.
    static final int OVERHEAD_BYTES = 1 << 10;

    /// How long one call of the producer may take before it says so; it is made again.
    static final int ROUND_MILLIS = 1000;

    /// Five times as many small transactions as with one; a third adds nothing.
    private static final int PRODUCERS = 2;

    private static final int REQUEST_MILLIS_MAX = 5000;
    private static final int BATCH_BYTES = 1 << 20;
    private static final long BUFFER_BYTES = 64L << 20;
    private static final int RANDOM_FETCH_BYTES = 64 << 10;

    /// After a commit the next transaction has to wait a moment; ask soon (three times as fast).
    private static final int RETRY_MILLIS = 5;

    /// Readers ask for what is there; but a consumer asks for more than it was told to, and while
    /// the broker waits for that, what is wanted after a seek has to wait, too.
    private static final int FETCH_MILLIS_MAX = 5;

    private final KafkaOptions options;

    KafkaClients(KafkaOptions options) {
        this.options = options;
    }

    private Map<String, Object> common() {
        Map<String, Object> all = new HashMap<>(options.security());
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.address().bootstrap());
        int patienceMillis = (int) Math.min(options.patience().toMillis(), Integer.MAX_VALUE);
        all.put(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                Math.min(REQUEST_MILLIS_MAX, patienceMillis));
        all.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        all.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return all;
    }

    Admin admin() {
        Map<String, Object> all = common();
        all.put(
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) Math.min(options.patience().toMillis(), Integer.MAX_VALUE));
        return Admin.create(all);
    }

    /// The producers of a topic's writer, not initialized yet; all that ever were must be fenced by
    /// the next, so there may be more of them some day, but never fewer.
    Producers producers(String topic) {
        return new Producers(PRODUCERS, number -> producer(topic + "." + number));
    }

    Producer<byte[], byte[]> producer(String transactionalId) {
        Map<String, Object> all = common();
        all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        all.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) options.transaction().toMillis());
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ROUND_MILLIS);
        // What was handed over is sent until it has arrived: the outcome must not be in doubt.
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        all.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_MILLIS);
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RECORD_BYTES_MAX + OVERHEAD_BYTES);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// Reads on and on.
    Consumer<byte[], byte[]> consumer() {
        return consumer(ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES);
    }

    /// Reads a record here and there.
    Consumer<byte[], byte[]> randomConsumer() {
        return consumer(RANDOM_FETCH_BYTES);
    }

    private Consumer<byte[], byte[]> consumer(int fetchBytes) {
        Map<String, Object> all = common();
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, fetchBytes);
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MILLIS_MAX);
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        all.put(
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) Math.min(options.patience().toMillis(), Integer.MAX_VALUE));
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    KafkaOptions options() {
        return options;
    }
}
