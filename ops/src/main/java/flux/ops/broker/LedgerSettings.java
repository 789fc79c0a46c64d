package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.log.kafka.KafkaOptions;
import flux.ledger.log.kafka.KafkaSecurity;
import flux.ledger.log.kafka.KafkaSettings;
import flux.ledger.manager.Durability;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table `[ledger]` of the configuration.
/// ```toml
/// [ledger]
/// durability = "power"                  # or "process", the default
/// snapshot-every = 50000                # entries between two snapshots; 0: none; hosted: 500000
/// archive = "/archive/site"             # of files: where old segments go, compressed
/// archive-after = "1h"                  # when a segment was written to last so long ago
/// address = "kafka://a:9092,b:9092/site"  # and more, see KafkaSettings; without it: files
/// ```
///
/// @param snapshotEvery entries between two snapshots of a lasting or hosted instance; 0 for none
/// @param kafka null for a ledger in files
/// @param archive null when old segments stay where they are
public record LedgerSettings(
        Durability durability,
        long snapshotEvery,
        @Nullable KafkaOptions kafka,
        @Nullable ArchiveSettings archive) {
    private static final long SNAPSHOT_EVERY_DEFAULT = 50_000;

    /// Hosted instances are many, and most end soon, with a last snapshot; an ensemble's leaf would
    /// write twenty.
    private static final long SNAPSHOT_EVERY_HOSTED = 500_000;
    private static final String TABLE = "ledger";
    private static final String HIDDEN = "(hidden)";

    /// @throws IllegalArgumentException that names the key, and what was expected
    static LedgerSettings of(JsonNode config) {
        JsonNode table = config.path(TABLE);
        KafkaOptions kafka = KafkaSettings.of(table);
        ArchiveSettings archive =
                ArchiveSettings.of(table.get("archive"), table.get("archive-after"));
        if (kafka != null && archive != null) {
            throw new IllegalArgumentException(
                    "ledger.archive is for a ledger in files: how long Kafka keeps a topic is set in Kafka");
        }
        return new LedgerSettings(
                durability(table.get("durability")),
                snapshotEvery(table.get("snapshot-every"), SNAPSHOT_EVERY_DEFAULT),
                kafka,
                archive);
    }

    /// A hosted instance has its ledger in files beside its parent's.
    static LedgerSettings ofHosted(JsonNode config) {
        JsonNode table = config.path(TABLE);
        return new LedgerSettings(
                durability(table.get("durability")),
                snapshotEvery(table.get("snapshot-every"), SNAPSHOT_EVERY_HOSTED),
                null,
                null);
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

    private static long snapshotEvery(@Nullable JsonNode value, long byDefault) {
        if (value == null) {
            return byDefault;
        }
        if (!value.isIntegralNumber() || value.longValue() < 0) {
            throw new IllegalArgumentException(
                    "ledger.snapshot-every must be a number of entries, 0 for no snapshots, not "
                            + value);
        }
        return value.longValue();
    }

    /// Where the ledger is, for people.
    Object place(Path statedir) {
        return kafka == null ? statedir : kafka.address();
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
