package flux.ledger.log.kafka;

import flux.ledger.log.EventLogReader;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/// A ledger in Kafka for those who only read it, whether its instance lives or not.
public record KafkaLedger(KafkaOptions options) {

    public KafkaAddress address() {
        return options.address();
    }

    /// Those of `names` that are there.
    public List<String> logs(List<String> names) {
        try (Admin admin = new KafkaClients(options).admin()) {
            Set<String> topics = KafkaTopic.get(admin.listTopics().names());
            return names.stream()
                    .filter(name -> topics.contains(options.address().topic(name)))
                    .toList();
        } catch (KafkaException e) {
            throw failures("*").of("listing topics", e);
        }
    }

    public EventLogReader reader(String name) {
        String topic = options.address().topic(name);
        try {
            return new KafkaFollower(new KafkaClients(options), topic, failures(name));
        } catch (KafkaException e) {
            throw failures(name).of("connecting", e);
        }
    }

    /// Where `position` of a log is, for people.
    public String where(String name, long position) {
        return "topic %s, offset %d".formatted(options.address().topic(name), position);
    }

    /// How long a log's files on its leader are, in bytes.
    public long bytes(String name) {
        String topic = options.address().topic(name);
        try (Admin admin = new KafkaClients(options).admin()) {
            TopicDescription found =
                    KafkaTopic.get(admin.describeTopics(List.of(topic)).topicNameValues(), topic);
            Node leader = found.partitions().getFirst().leader();
            TopicPartition partition = new TopicPartition(topic, 0);
            var directories =
                    KafkaTopic.get(
                            admin.describeLogDirs(List.of(leader.id())).descriptions(),
                            leader.id());
            long bytes = 0;
            for (LogDirDescription directory : directories.values()) {
                ReplicaInfo replica = directory.replicaInfos().get(partition);
                bytes += replica == null ? 0 : replica.size();
            }
            return bytes;
        } catch (KafkaException e) {
            throw failures(name).of("looking at its size", e);
        }
    }

    private Failures failures(String name) {
        return new Failures(options, options.address().topic(name));
    }
}
