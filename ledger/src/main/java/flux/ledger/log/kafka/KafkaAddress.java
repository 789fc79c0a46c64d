package flux.ledger.log.kafka;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a ledger is kept: `kafka://HOST:PORT[,HOST:PORT...][/PREFIX]`.
///
/// @param brokers some of the cluster's, each as `HOST:PORT` (an IPv6 address in brackets)
/// @param prefix what the names of the ledger's topics begin with
public record KafkaAddress(List<String> brokers, String prefix) {
    public static final String SCHEME = "kafka://";
    public static final String PREFIX_DEFAULT = "flux";

    private static final Pattern BROKER =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+):(\\d+)");
    private static final int PORT_MAX = 65_535;

    /// Kafka's rule for names, and room for the log's name.
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    public KafkaAddress {
        brokers = List.copyOf(brokers);
    }

    /// @throws IllegalArgumentException that says what is wrong with `text`, and what was expected
    public static KafkaAddress parse(String text) {
        if (!text.startsWith(SCHEME)) {
            throw wrong(text, "it does not begin with " + SCHEME);
        }
        String rest = text.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String prefix = slash < 0 ? PREFIX_DEFAULT : rest.substring(slash + 1);
        if (!PREFIX.matcher(prefix).matches()) {
            throw wrong(text, "'" + prefix + "' is no prefix: 1 to 200 of A-Z a-z 0-9 . _ -");
        }
        List<String> brokers =
                List.of((slash < 0 ? rest : rest.substring(0, slash)).split(",", -1));
        for (String broker : brokers) {
            Matcher matcher = BROKER.matcher(broker);
            if (!matcher.matches() || !isPort(matcher.group(2))) {
                throw wrong(text, "'" + broker + "' is no HOST:PORT");
            }
        }
        return new KafkaAddress(brokers, prefix);
    }

    private static boolean isPort(String digits) {
        return digits.length() <= 5
                && Integer.parseInt(digits) > 0
                && Integer.parseInt(digits) <= PORT_MAX;
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException(
                "ledger address '%s': %s; expected kafka://HOST:PORT[,HOST:PORT...][/PREFIX]"
                        .formatted(text, why));
    }

    /// The topic of the log `name`.
    String topic(String name) {
        return prefix + "." + name;
    }

    String bootstrap() {
        return String.join(",", brokers);
    }

    @Override
    public String toString() {
        return SCHEME + bootstrap() + "/" + prefix;
    }
}
