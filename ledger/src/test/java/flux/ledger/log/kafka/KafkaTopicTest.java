package flux.ledger.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.log.Records;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A topic that holds a ledger keeps everything; any other is refused, by what is wrong with it.
class KafkaTopicTest {
    private KafkaOptions options;
    private Admin admin;
    private String topic;

    @BeforeEach
    void connect() throws Exception {
        options = KafkaLogTest.options(KafkaFixture.shared().newAddress(), 0);
        topic = options.address().topic("jobs");
        admin = new KafkaClients(options).admin();
    }

    @AfterEach
    void disconnect() {
        if (admin != null) {
            admin.close();
        }
    }

    private KafkaLog open() {
        return KafkaLog.open(options, "jobs", KafkaLogTest::noNotice);
    }

    @Test
    void a_new_topic_keeps_everything_for_ever() throws Exception {
        open().close();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var config = admin.describeConfigs(List.of(resource)).values().get(resource).get();
        assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
        assertThat(config.get("retention.ms").value()).isEqualTo("-1");
        assertThat(config.get("retention.bytes").value()).isEqualTo("-1");
        assertThat(config.get("unclean.leader.election.enable").value()).isEqualTo("false");
        assertThat(config.get("min.insync.replicas").value()).isEqualTo("1");
        var found = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        assertThat(found.partitions()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "retention.ms, 604800000",
        "retention.bytes, 1000000",
        "cleanup.policy, compact",
        "cleanup.policy, 'compact,delete'"
    })
    void a_topic_from_which_history_would_be_deleted_is_refused(String key, String value)
            throws Exception {
        NewTopic made =
                new NewTopic(topic, 1, (short) 1)
                        .configs(new java.util.TreeMap<>(Map.of("retention.ms", "-1")));
        made.configs().put(key, value);
        admin.createTopics(List.of(made)).all().get();
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(topic)
                .hasMessageContaining("with " + key + "=" + value + " Kafka would delete history")
                .hasMessageContaining("set it to");
    }

    @Test
    void a_topic_of_several_partitions_is_refused() throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it has 2 partitions");
    }

    @Test
    void a_log_whose_beginning_was_deleted_is_damaged() throws Exception {
        try (KafkaLog log = open()) {
            log.append(ByteBuffer.wrap(Records.record(0)));
            log.append(ByteBuffer.wrap(Records.record(1)));
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1))).all().get();
        assertThatThrownBy(this::open)
                .isInstanceOf(LogDamagedException.class)
                .hasMessageContaining("begins at offset 1");
    }

    @Test
    void a_record_that_is_too_large_or_empty_is_refused_and_the_log_goes_on() {
        try (KafkaLog log = open()) {
            for (int length : new int[] {0, KafkaClients.RECORD_BYTES_MAX + 1}) {
                assertThatThrownBy(() -> log.append(ByteBuffer.allocate(length)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("this one has " + length);
            }
            byte[] largest = new byte[KafkaClients.RECORD_BYTES_MAX];
            log.append(ByteBuffer.wrap(largest));
            log.append(ByteBuffer.wrap(Records.record(0)));
        }
    }

    @Test
    void where_no_broker_answers_opening_says_so_after_the_time_given() {
        KafkaOptions nobody =
                new KafkaOptions(
                        KafkaAddress.parse("kafka://127.0.0.1:1/x"),
                        Map.of(),
                        0,
                        Duration.ofMillis(500),
                        0);
        assertThatThrownBy(() -> KafkaLog.open(nobody, "jobs", KafkaLogTest::noNotice))
                .isInstanceOf(LogUnavailableException.class)
                .hasMessageContaining("kafka://127.0.0.1:1/x, topic x.jobs does not answer");
    }
}
