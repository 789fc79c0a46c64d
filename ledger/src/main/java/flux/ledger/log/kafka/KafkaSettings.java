package flux.ledger.log.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the table `[ledger]` of a configuration says of a ledger in Kafka:
/// ```toml
/// address = "kafka://a:9092,b:9092/site"
/// timeout = "15s"                       # how long an append may wait for Kafka
/// transaction-timeout = "15m"           # not more than the brokers' transaction.max.timeout.ms
/// replication = 3                       # copies of each record, for topics that are made
/// security.protocol = "SASL_SSL"        # and what else Kafka's clients know of
/// sasl.mechanism = "SCRAM-SHA-512"      # security.*, sasl.* and ssl.*
/// ```
public final class KafkaSettings {
    /// Keys of the table that are about ledgers anywhere, and somebody else's to read.
    private static final List<String> OF_ANY_LEDGER =
            List.of("durability", "snapshot-every", "archive", "archive-after");

    private static final List<String> FOR_KAFKA =
            List.of("timeout", "replication", "transaction-timeout");

    private KafkaSettings() {}

    /// @return null when there is no address: the ledger is in files
    /// @throws IllegalArgumentException that names the key, and what was expected
    public static @Nullable KafkaOptions of(JsonNode table) {
        Map<String, JsonNode> values = new TreeMap<>();
        flatten("", table, values);
        OF_ANY_LEDGER.forEach(values::remove);
        JsonNode address = values.remove("address");
        JsonNode timeout = values.remove("timeout");
        JsonNode replication = values.remove("replication");
        JsonNode transaction = values.remove("transaction-timeout");
        if (address == null) {
            values.keySet().stream().findFirst().ifPresent(KafkaSettings::refuse);
            for (String key : FOR_KAFKA) {
                if (table.has(key)) {
                    throw new IllegalArgumentException(
                            "ledger.%s is for a ledger in Kafka: it needs ledger.address, too"
                                    .formatted(key));
                }
            }
            return null;
        }
        Map<String, String> security = new TreeMap<>();
        values.forEach(
                (key, value) -> {
                    if (!KafkaSecurity.isKnown(key)) {
                        refuse(key);
                    }
                    security.put(key, value.asText());
                });
        return new KafkaOptions(
                KafkaAddress.parse(address.asText()),
                security,
                replication == null ? 0 : replication(replication),
                duration("timeout", timeout, KafkaOptions.PATIENCE_DEFAULT),
                KafkaOptions.RECENT_BYTES_DEFAULT,
                duration("transaction-timeout", transaction, KafkaOptions.TRANSACTION_DEFAULT));
    }

    /// `a.b = 1` is a table in a table; Kafka's keys have dots.
    private static void flatten(String prefix, JsonNode table, Map<String, JsonNode> into) {
        for (Map.Entry<String, JsonNode> entry : table.properties()) {
            String key = prefix + entry.getKey();
            if (entry.getValue().isObject()) {
                flatten(key + ".", entry.getValue(), into);
            } else {
                into.put(key, entry.getValue());
            }
        }
    }

    private static void refuse(String key) {
        throw new IllegalArgumentException(
                "ledger.%s: no such key; expected durability, snapshot-every, archive, archive-after, address, timeout, replication, transaction-timeout, and with address Kafka's own security.*, sasl.* and ssl.*"
                        .formatted(key));
    }

    private static int replication(JsonNode value) {
        if (!value.isInt() || value.intValue() < 1) {
            throw new IllegalArgumentException(
                    "ledger.replication must be a number of copies from 1, not " + value);
        }
        return value.intValue();
    }

    private static Duration duration(String key, @Nullable JsonNode value, Duration otherwise) {
        if (value == null) {
            return otherwise;
        }
        try {
            return Duration.ofMillis((long) (1000 * Fsd.parse(value.asText())));
        } catch (InvalidText e) {
            throw new IllegalArgumentException(
                    "ledger.%s must be a duration such as \"15s\", not %s".formatted(key, value),
                    e);
        }
    }
}
