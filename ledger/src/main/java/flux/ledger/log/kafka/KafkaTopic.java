package flux.ledger.log.kafka;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// A log's topic: one partition, because everything in a log has one order, and kept for ever.
///
/// @param replicas how many copies of each record there are
/// @param recordBytesMax the largest record that it takes
record KafkaTopic(String name, int replicas, int recordBytesMax) {
    private static final int REPLICAS_DEFAULT = 3;
    private static final int LOOK_AGAIN_MILLIS = 20;
    private static final String FOREVER = "-1";

    /// Finds the topic or makes it.
    ///
    /// @param notices gets a line about what makes the topic less safe than a new one would be
    /// @throws IllegalArgumentException when Kafka would delete the ledger's history from it
    static KafkaTopic open(
            Admin admin, KafkaOptions options, String name, Consumer<String> notices) {
        TopicDescription found = describe(admin, name);
        if (found == null) {
            create(admin, options, name);
            long giveUp = System.nanoTime() + options.patience().toNanos();
            while (found == null) {
                if (System.nanoTime() > giveUp) {
                    throw new UnknownTopicOrPartitionException(name + " was made but is not there");
                }
                pause();
                found = describe(admin, name);
            }
        }
        Config config = config(admin, name);
        refuseWhatForgets(options, name, found, config);
        int replicas = found.partitions().getFirst().replicas().size();
        int inSync = Integer.parseInt(value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG));
        if (inSync < majority(replicas)) {
            notices.accept(
                    "topic %s: min.insync.replicas is %d of %d: what was acknowledged can be lost with %d broker(s); set it to %d"
                            .formatted(name, inSync, replicas, inSync, majority(replicas)));
        }
        int bytesMax = Integer.parseInt(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
        return new KafkaTopic(
                name,
                replicas,
                Math.min(KafkaClients.RECORD_BYTES_MAX, bytesMax - KafkaClients.OVERHEAD_BYTES));
    }

    private static @Nullable TopicDescription describe(Admin admin, String name) {
        try {
            return get(admin.describeTopics(List.of(name)).topicNameValues(), name);
        } catch (UnknownTopicOrPartitionException e) {
            return null;
        }
    }

    private static void create(Admin admin, KafkaOptions options, String name) {
        int replicas = options.replication();
        if (replicas == 0) {
            replicas = Math.min(REPLICAS_DEFAULT, get(admin.describeCluster().nodes()).size());
        }
        int bytesMax = KafkaClients.RECORD_BYTES_MAX + KafkaClients.OVERHEAD_BYTES;
        NewTopic topic =
                new NewTopic(name, 1, (short) replicas)
                        .configs(
                                Map.of(
                                        TopicConfig.CLEANUP_POLICY_CONFIG,
                                        TopicConfig.CLEANUP_POLICY_DELETE,
                                        TopicConfig.RETENTION_MS_CONFIG,
                                        FOREVER,
                                        TopicConfig.RETENTION_BYTES_CONFIG,
                                        FOREVER,
                                        TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                                        "false",
                                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                                        Integer.toString(majority(replicas)),
                                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                        Integer.toString(bytesMax)));
        try {
            get(admin.createTopics(List.of(topic)).all());
        } catch (TopicExistsException e) {
            return; // somebody else has just made it
        }
    }

    /// As many brokers may be lost as leave a majority, and nothing that was acknowledged with
    /// them.
    private static int majority(int replicas) {
        return replicas / 2 + 1;
    }

    private static Config config(Admin admin, String name) {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
        return get(admin.describeConfigs(List.of(topic)).values(), topic);
    }

    private static String value(Config config, String key) {
        return config.get(key).value();
    }

    private static void refuseWhatForgets(
            KafkaOptions options, String name, TopicDescription topic, Config config) {
        if (topic.partitions().size() != 1) {
            throw unfit(
                    options,
                    name,
                    "it has " + topic.partitions().size() + " partitions, a ledger's has one");
        }
        Map<String, String> wanted =
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        FOREVER,
                        TopicConfig.RETENTION_BYTES_CONFIG,
                        FOREVER);
        for (String key : wanted.keySet().stream().sorted().toList()) {
            String is = value(config, key);
            if (!is.equals(wanted.get(key))) {
                throw unfit(
                        options,
                        name,
                        "with %s=%s Kafka would delete history; set it to %s"
                                .formatted(key, is, wanted.get(key)));
            }
        }
    }

    private static IllegalArgumentException unfit(KafkaOptions options, String name, String why) {
        return new IllegalArgumentException(
                "%s: topic %s cannot hold a ledger: %s, or choose another prefix"
                        .formatted(options.address(), name, why));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// The answer about `key`, which was asked about.
    static <K, T> T get(Map<K, KafkaFuture<T>> answers, K key) {
        return get(Objects.requireNonNull(answers.get(key)));
    }

    /// @throws KafkaException of the kind that the broker or the client says
    static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
