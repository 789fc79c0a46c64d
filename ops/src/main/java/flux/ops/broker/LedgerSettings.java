package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.log.kafka.KafkaAddress;
import flux.ledger.log.kafka.KafkaOptions;
import flux.ledger.log.kafka.KafkaSecurity;
import flux.ledger.manager.Durability;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The table `[ledger]` of the configuration.
/// ```toml
/// [ledger]
/// durability = "power"                  # or "process", the default
/// snapshot-every = 50000                # entries between two snapshots; 0 for none
/// address = "kafka://a:9092,b:9092/site"  # without it: files in the statedir
/// archive = "/archive/site"             # of files: where old segments go, compressed
/// archive-after = "1h"                  # when a segment was written to last so long ago
/// timeout = "15s"                       # how long an append may wait for Kafka
/// replication = 3                       # copies of each record, for topics that are made
/// security.protocol = "SASL_SSL"        # and what else Kafka's clients know of
/// sasl.mechanism = "SCRAM-SHA-512"      # security.*, sasl.* and ssl.*
/// ```
///
/// @param snapshotEvery entries between two snapshots of a lasting instance; 0 for none
/// @param kafka null for a ledger in files
/// @param archive null when old segments stay where they are
public record LedgerSettings(
        Durability durability,
        long snapshotEvery,
        @Nullable KafkaOptions kafka,
        @Nullable ArchiveSettings archive) {
    private static final long SNAPSHOT_EVERY_DEFAULT = 50_000;
    private static final String TABLE = "ledger";
    private static final String HIDDEN = "(hidden)";

    /// @throws IllegalArgumentException that names the key, and what was expected
    static LedgerSettings of(JsonNode config) {
        Map<String, JsonNode> values = new TreeMap<>();
        flatten("", config.path(TABLE), values);
        Durability durability = durability(values.remove("durability"));
        long snapshotEvery = snapshotEvery(values.remove("snapshot-every"));
        JsonNode address = values.remove("address");
        JsonNode timeout = values.remove("timeout");
        JsonNode replication = values.remove("replication");
        ArchiveSettings archive =
                ArchiveSettings.of(values.remove("archive"), values.remove("archive-after"));
        if (address == null) {
            values.keySet().stream().findFirst().ifPresent(LedgerSettings::refuse);
            if (timeout != null || replication != null) {
                throw new IllegalArgumentException(
                        "ledger.%s is for a ledger in Kafka: it needs ledger.address, too"
                                .formatted(timeout != null ? "timeout" : "replication"));
            }
            return new LedgerSettings(durability, snapshotEvery, null, archive);
        }
        if (archive != null) {
            throw new IllegalArgumentException(
                    "ledger.archive is for a ledger in files: how long Kafka keeps a topic is set in Kafka");
        }
        Map<String, String> security = new TreeMap<>();
        values.forEach(
                (key, value) -> {
                    if (!KafkaSecurity.isKnown(key)) {
                        refuse(key);
                    }
                    security.put(key, value.asText());
                });
        KafkaOptions kafka =
                new KafkaOptions(
                        KafkaAddress.parse(address.asText()),
                        security,
                        replication == null ? 0 : replication(replication),
                        timeout == null ? KafkaOptions.PATIENCE_DEFAULT : duration(timeout),
                        KafkaOptions.RECENT_BYTES_DEFAULT);
        return new LedgerSettings(durability, snapshotEvery, kafka, null);
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
                "ledger.%s: no such key; expected durability, snapshot-every, archive, archive-after, address, timeout, replication, and with address Kafka's own security.*, sasl.* and ssl.*"
                        .formatted(key));
    }

    private static Durability durability(@Nullable JsonNode value) {
        return switch (value == null ? "process" : value.asText()) {
            case "process" -> Durability.PROCESS;
            case "power" -> Durability.POWER;
            default ->
                    throw new IllegalArgumentException(
                            "ledger.durability must be \"process\" or \"power\", not " + value);
        };
    }

    private static long snapshotEvery(@Nullable JsonNode value) {
        if (value == null) {
            return SNAPSHOT_EVERY_DEFAULT;
        }
        if (!value.isIntegralNumber() || value.longValue() < 0) {
            throw new IllegalArgumentException(
                    "ledger.snapshot-every must be a number of entries, 0 for no snapshots, not "
                            + value);
        }
        return value.longValue();
    }

    private static int replication(JsonNode value) {
        if (!value.isInt() || value.intValue() < 1) {
            throw new IllegalArgumentException(
                    "ledger.replication must be a number of copies from 1, not " + value);
        }
        return value.intValue();
    }

    private static Duration duration(JsonNode value) {
        try {
            return Duration.ofMillis((long) (1000 * Fsd.parse(value.asText())));
        } catch (InvalidText e) {
            throw new IllegalArgumentException(
                    "ledger.timeout must be a duration such as \"15s\", not " + value, e);
        }
    }

    /// `config` as others may see it: it goes into the ledger, and clients can ask for it.
    static JsonNode withoutSecrets(JsonNode config) {
        if (!config.path(TABLE).has("address")) {
            return config;
        }
        ObjectNode shown = config.deepCopy();
        hide("", (ObjectNode) shown.get(TABLE));
        return shown;
    }

    private static void hide(String prefix, ObjectNode table) {
        for (Map.Entry<String, JsonNode> entry : table.properties()) {
            String key = prefix + entry.getKey();
            if (entry.getValue() instanceof ObjectNode inner) {
                hide(key + ".", inner);
            } else if (KafkaSecurity.isSecret(key)) {
                entry.setValue(JsonNodeFactory.instance.textNode(HIDDEN));
            }
        }
    }
}
