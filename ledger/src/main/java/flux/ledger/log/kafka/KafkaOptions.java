package flux.ledger.log.kafka;

import java.time.Duration;
import java.util.Map;

/// How a ledger in Kafka is to be kept.
///
/// @param security Kafka's own settings ([KafkaSecurity])
/// @param replication copies of each record, for topics that do not exist yet; 0 for three, or one
///     on each broker where there are fewer
/// @param patience how long an operation may wait for an answer
/// @param recentBytesMax how much of what was appended last is kept in memory, for readers in this
///     process; per log
/// @param transaction how long Kafka lets a batch be unfinished before it throws it away; it is
///     written again then. Not longer than the brokers' `transaction.max.timeout.ms`.
public record KafkaOptions(
        KafkaAddress address,
        Map<String, String> security,
        int replication,
        Duration patience,
        int recentBytesMax,
        Duration transaction) {

    /// Longer than Kafka takes to find that a broker has died and to choose another leader.
    public static final Duration PATIENCE_DEFAULT = Duration.ofSeconds(15);

    public static final int RECENT_BYTES_DEFAULT = 16 << 20;

    /// The most that brokers allow unless told otherwise.
    public static final Duration TRANSACTION_DEFAULT = Duration.ofMinutes(15);

    public KafkaOptions(
            KafkaAddress address,
            Map<String, String> security,
            int replication,
            Duration patience,
            int recentBytesMax) {
        this(address, security, replication, patience, recentBytesMax, TRANSACTION_DEFAULT);
    }

    public KafkaOptions {
        security = Map.copyOf(security);
        if (replication < 0 || replication > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "ledger.replication must be 1 to 32767, was " + replication);
        }
        if (patience.toMillis() < 1) {
            throw new IllegalArgumentException("ledger.timeout must be positive, was " + patience);
        }
        if (transaction.toMillis() < 1 || transaction.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "ledger.transaction-timeout must be from 1ms to 24d, was " + transaction);
        }
    }

    public KafkaOptions withRecentBytesMax(int other) {
        return new KafkaOptions(address, security, replication, patience, other, transaction);
    }

    public KafkaOptions withTransaction(Duration other) {
        return new KafkaOptions(address, security, replication, patience, recentBytesMax, other);
    }

    /// Without security, with the defaults.
    public static KafkaOptions of(KafkaAddress address) {
        return new KafkaOptions(address, Map.of(), 0, PATIENCE_DEFAULT, RECENT_BYTES_DEFAULT);
    }

    /// Without the settings that hold secrets.
    @Override
    public String toString() {
        return address.toString();
    }
}
