package flux.ledger.log.kafka;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamage;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Reads from memory what was appended lately, and the rest from Kafka; connects when it first has
/// to.
final class KafkaReader implements EventLogReader {
    private final KafkaClients clients;
    private final String topic;
    private final Failures failures;
    private final RecentRecords recent;
    private final LongSupplier lastPosition;
    private final ArrayDeque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();

    private long place = START;
    private @Nullable KafkaPartition sequential;
    private long sequentialPlace = START;
    private @Nullable KafkaPartition random;

    /// @param lastPosition up to which there are records
    KafkaReader(
            KafkaClients clients,
            String topic,
            Failures failures,
            RecentRecords recent,
            LongSupplier lastPosition) {
        this.clients = clients;
        this.topic = topic;
        this.failures = failures;
        this.recent = recent;
        this.lastPosition = lastPosition;
    }

    @Override
    public void seekAfter(long position) {
        place = position;
    }

    @Override
    public @Nullable LogRecord next() {
        long last = lastPosition.getAsLong();
        if (place >= last) {
            return null;
        }
        Map.Entry<Long, byte[]> inMemory = recent.after(place);
        LogRecord next =
                inMemory == null
                        ? fromKafka(last)
                        : failures.checked(inMemory.getKey(), inMemory.getValue().clone());
        place = next.position();
        return next;
    }

    private LogRecord fromKafka(long last) {
        try {
            if (sequential == null) {
                sequential = partition(clients.consumer());
                sequentialPlace = place - 1; // wherever, but not here
            }
            if (sequentialPlace != place) {
                fetched.clear();
                sequential.seek(place + 1);
                sequentialPlace = place;
            }
            if (fetched.isEmpty()) {
                fetched.addAll(sequential.read(last + 1));
            }
        } catch (KafkaException e) {
            throw failures.of("a read behind position " + place, e);
        }
        ConsumerRecord<byte[], byte[]> next = fetched.poll();
        if (next == null) {
            throw new LogDamagedException(
                    "topic %s: no record behind position %d, but the last one stands at %d"
                            .formatted(topic, place, last));
        }
        LogRecord record = failures.checked(next.offset(), next.value());
        sequentialPlace = next.offset();
        return record;
    }

    /// The record was taken out of what was fetched before its seal was looked at.
    @Override
    public LogDamage skip() {
        String where = "topic %s, behind offset %d".formatted(topic, place);
        return new LogDamage(where, place + 1, 0, "the seal does not hold", new byte[0]);
    }

    @Override
    public LogRecord at(long position) {
        if (position < 0 || position > lastPosition.getAsLong()) {
            throw failures.nothingAt(position);
        }
        byte[] inMemory = recent.at(position);
        if (inMemory != null) {
            return failures.checked(position, inMemory.clone());
        }
        try {
            if (random == null) {
                random = partition(clients.randomConsumer());
            }
            byte[] found = random.at(position);
            if (found == null) {
                throw failures.nothingAt(position);
            }
            return failures.checked(position, found);
        } catch (KafkaException e) {
            throw failures.of("a read at position " + position, e);
        }
    }

    private KafkaPartition partition(Consumer<byte[], byte[]> consumer) {
        return new KafkaPartition(consumer, topic, clients.options());
    }

    @Override
    public void close() {
        if (sequential != null) {
            sequential.close();
        }
        if (random != null) {
            random.close();
        }
    }
}
