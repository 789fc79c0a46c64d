package flux.ledger.log.kafka;

import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogFencedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.log.Seal;
import java.time.Duration;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.jspecify.annotations.Nullable;

/// What Kafka's errors, and what it hands out, mean for a log.
final class Failures {
    private final KafkaOptions options;
    private final String topic;

    Failures(KafkaOptions options, String topic) {
        this.options = options;
        this.topic = topic;
    }

    /// True when the same may be tried again: in a new transaction, if it was in one.
    ///
    /// A stale epoch may be our own, of a transaction that Kafka ended because it took too long.
    /// Whether it is, or another writer's, the coordinator says when the transaction is aborted.
    static boolean passes(KafkaException e) {
        return !isFenced(e)
                && (has(e, RetriableException.class)
                        || has(e, InterruptException.class)
                        || has(e, InvalidProducerEpochException.class)
                        || has(e, TransactionAbortableException.class));
    }

    private static boolean isFenced(KafkaException e) {
        return has(e, ProducerFencedException.class);
    }

    /// True when the transaction is not the producer's any more: it was fenced, or Kafka has ended
    /// the transaction because it took too long, which brokers say in several ways.
    static boolean isNotOurs(KafkaException e) {
        return isFenced(e)
                || has(e, InvalidProducerEpochException.class)
                || has(e, InvalidTxnStateException.class);
    }

    private static boolean has(@Nullable Throwable e, Class<? extends Throwable> kind) {
        return e != null && (kind.isInstance(e) || has(e.getCause(), kind));
    }

    static String text(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message;
    }

    /// The error as the port's.
    ///
    /// @param what was being done
    RuntimeException of(String what, KafkaException e) {
        if (isFenced(e) || has(e, InvalidProducerEpochException.class)) {
            return new LogFencedException(
                    "%s: another instance has taken over this ledger (%s); this one must stop"
                            .formatted(place(), what),
                    e);
        }
        if (e instanceof InvalidOffsetException) {
            return new LogDamagedException(
                    "%s: %s: records are missing: %s".formatted(place(), what, text(e)), e);
        }
        if (has(e, RetriableException.class)
                || has(e, InterruptException.class)
                || has(e, ConfigException.class)) { // also: no broker's name has an address
            return unavailable(what, options.patience(), text(e));
        }
        return new LogFailedException("%s: %s failed: %s".formatted(place(), what, text(e)), e);
    }

    LogUnavailableException unavailable(String what, Duration waited, String why) {
        return new LogUnavailableException(
                "%s does not answer: %s waited %.1f s (%s)"
                        .formatted(place(), what, waited.toMillis() / 1000.0, why));
    }

    LogDamagedException nothingAt(long position) {
        return new LogDamagedException("topic " + topic + ": no record at position " + position);
    }

    /// What stands at `position`, if it is what was written.
    LogRecord checked(long position, byte @Nullable [] bytes) {
        if (bytes == null || !Seal.holds(bytes)) {
            throw new LogDamagedException(
                    "topic %s: the record at position %d does not hold its seal"
                            .formatted(topic, position));
        }
        return new LogRecord(position, bytes);
    }

    private String place() {
        return "%s, topic %s".formatted(options.address(), topic);
    }
}
