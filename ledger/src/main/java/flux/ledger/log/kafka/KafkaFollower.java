package flux.ledger.log.kafka;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamage;
import flux.ledger.log.LogRecord;
import java.util.ArrayDeque;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Reads a log whose writer is in another process, or nowhere; fences nobody. At the end of what it
/// knows it asks where the end is now.
final class KafkaFollower implements EventLogReader {
    private final KafkaPartition sequential;
    private final KafkaPartition random;
    private final Failures failures;
    private final ArrayDeque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
    private long end;

    KafkaFollower(KafkaClients clients, String topic, Failures failures) {
        this.sequential = new KafkaPartition(clients.consumer(), topic, clients.options());
        this.random = new KafkaPartition(clients.randomConsumer(), topic, clients.options());
        this.failures = failures;
        sequential.seek(0);
    }

    @Override
    public void seekAfter(long position) {
        fetched.clear();
        sequential.seek(position + 1);
    }

    @Override
    public @Nullable LogRecord next() {
        try {
            if (fetched.isEmpty()) {
                fetched.addAll(sequential.read(end));
            }
            if (fetched.isEmpty()) {
                end = sequential.end();
                fetched.addAll(sequential.read(end));
            }
        } catch (KafkaException e) {
            throw failures.of("a read", e);
        }
        ConsumerRecord<byte[], byte[]> next = fetched.poll();
        return next == null ? null : failures.checked(next.offset(), next.value());
    }

    /// The record was taken out of what was fetched before its seal was looked at.
    @Override
    public LogDamage skip() {
        long next = fetched.isEmpty() ? end : fetched.getFirst().offset();
        String where = "in front of offset " + next;
        return new LogDamage(where, next - 1, 0, "the seal does not hold", new byte[0]);
    }

    @Override
    public LogRecord at(long position) {
        try {
            byte[] found = position < random.end() ? random.at(position) : null;
            if (found == null) {
                throw failures.nothingAt(position);
            }
            return failures.checked(position, found);
        } catch (KafkaException e) {
            throw failures.of("a read at position " + position, e);
        }
    }

    @Override
    public void close() {
        sequential.close();
        random.close();
    }
}
