package flux.ledger.log.kafka;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The one partition of a topic, as a consumer sees it: offsets grow but have gaps, where Kafka
/// marks the ends of transactions and where aborted records stand.
final class KafkaPartition implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Duration patience;

    KafkaPartition(Consumer<byte[], byte[]> consumer, String topic, KafkaOptions options) {
        this.consumer = consumer;
        this.partition = new TopicPartition(topic, 0);
        this.patience = options.patience();
        consumer.assign(List.of(partition));
    }

    void seek(long offset) {
        consumer.seek(partition, offset);
    }

    /// The offset behind all that is committed.
    long end() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partition), patience);
        return ends.getOrDefault(partition, 0L);
    }

    /// The next records, or none when there are no more before the offset `end`.
    ///
    /// @throws TimeoutException when what must be there does not come
    List<ConsumerRecord<byte[], byte[]>> read(long end) {
        long giveUp = System.nanoTime() + patience.toNanos();
        long at = consumer.position(partition);
        while (at < end) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
            if (!records.isEmpty()) {
                return records;
            }
            long now = consumer.position(partition);
            if (now > at) {
                giveUp = System.nanoTime() + patience.toNanos();
            } else if (System.nanoTime() > giveUp) {
                throw new TimeoutException("no answer to a read from offset " + at);
            }
            at = now;
        }
        return List.of();
    }

    /// The record at `offset`, which is before the end, or null when there is none. Moves this
    /// reader.
    byte @Nullable [] at(long offset) {
        seek(offset);
        var found = read(offset + 1);
        return found.isEmpty() || found.getFirst().offset() != offset
                ? null
                : found.getFirst().value();
    }

    /// The offset of the last record, or [EventLogReader#START]. Moves this reader.
    ///
    /// @throws LogDamagedException when the log does not begin with its first record
    long last() {
        long first =
                consumer.beginningOffsets(List.of(partition), patience).getOrDefault(partition, 0L);
        if (first > 0) {
            throw new LogDamagedException(
                    "topic %s begins at offset %d: what stood before it has been deleted; restore the topic from a copy"
                            .formatted(partition.topic(), first));
        }
        long end = end();
        for (long back = 2; ; back *= 4) {
            long from = Math.max(0, end - back);
            seek(from);
            long last = EventLogReader.START;
            for (var next = read(end); !next.isEmpty(); next = read(end)) {
                last = next.getLast().offset();
            }
            if (last != EventLogReader.START || from == 0) {
                return last;
            }
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }
}
