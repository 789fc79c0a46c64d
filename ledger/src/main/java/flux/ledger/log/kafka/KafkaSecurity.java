package flux.ledger.log.kafka;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;

/// Kafka's own settings that a user may give: how clients prove who they are and encrypt what they
/// send. All others follow from what a ledger needs.
public final class KafkaSecurity {
    private static final Map<String, ConfigKey> KEYS = ProducerConfig.configDef().configKeys();

    private KafkaSecurity() {}

    /// True for a key of Kafka's clients that begins with `security.`, `sasl.` or `ssl.`.
    public static boolean isKnown(String key) {
        return KEYS.containsKey(key)
                && (key.startsWith("security.")
                        || key.startsWith("sasl.")
                        || key.startsWith("ssl."));
    }

    /// True when the key's value is a password or holds one: nobody may see it.
    public static boolean isSecret(String key) {
        ConfigKey known = KEYS.get(key);
        return known != null && known.type() == Type.PASSWORD;
    }
}
