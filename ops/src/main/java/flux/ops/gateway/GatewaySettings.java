package flux.ops.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The table `[gateway]` of the configuration, and as long options the words of `flux gateway`.
/// ```toml
/// [gateway]
/// listen = "127.0.0.1:8080"        # without it there is no gateway; port 0: any that is free
/// token-file = "/home/me/token"    # made when it is missing; else `gateway.token` in the rundir
/// remote = false                   # may listen elsewhere than on loopback
/// streams-max = 1024               # streams at a time
/// body-bytes-max = 1048576         # of a request
/// read-timeout = "10s"             # until a request's head and body are there
/// stall-timeout = "60s"            # until a reader that does not read is cut off
/// ```
///
/// @param tokenFile empty for the one in the rundir
/// @param stallMillis how long a write may take
record GatewaySettings(
        InetSocketAddress listen,
        Optional<String> tokenFile,
        int streamsMax,
        int bodyBytesMax,
        int readSeconds,
        long stallMillis) {

    /// Its table.
    static final String TABLE = "gateway";

    /// The keys of the table.
    static final Set<String> KEYS =
            new TreeSet<>(
                    Set.of(
                            "listen",
                            "token-file",
                            "remote",
                            "streams-max",
                            "body-bytes-max",
                            "read-timeout",
                            "stall-timeout"));

    private static final int STREAMS_DEFAULT = 1024;
    private static final int STREAMS_MAX = 65_536;
    private static final int BODY_BYTES_DEFAULT = 1 << 20;
    private static final int BODY_BYTES_MAX = 64 << 20;
    private static final int PORT_MAX = 65_535;
    private static final double MILLIS_PER_SECOND = 1000;

    /// @param table the table, or an object of the same keys
    /// @throws IllegalArgumentException that names the key, and what was expected
    static GatewaySettings of(JsonNode table) {
        for (var entry : table.properties()) {
            if (!KEYS.contains(entry.getKey())) {
                throw wrong(entry.getKey(), "no such key; there are " + String.join(", ", KEYS));
            }
        }
        JsonNode remote = table.path("remote");
        if (!remote.isMissingNode() && !remote.isBoolean()) {
            throw wrong("remote", "expected true or false, not " + remote);
        }
        JsonNode token = table.path("token-file");
        return new GatewaySettings(
                listen(table.path("listen"), remote.asBoolean()),
                token.isMissingNode() ? Optional.empty() : Optional.of(token.asText()),
                count(table, "streams-max", 1, STREAMS_DEFAULT, STREAMS_MAX),
                count(table, "body-bytes-max", 1, BODY_BYTES_DEFAULT, BODY_BYTES_MAX),
                (int) Math.max(1, seconds(table, "read-timeout", "10s")),
                (long) (seconds(table, "stall-timeout", "60s") * MILLIS_PER_SECOND));
    }

    private static InetSocketAddress listen(JsonNode value, boolean remote) {
        String text = value.asText();
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (!value.isTextual()
                || colon < 1
                || !port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) > PORT_MAX) {
            String given = value.isMissingNode() ? "nothing" : value.toString();
            throw wrong("listen", "expected HOST:PORT such as 127.0.0.1:8080, not " + given);
        }
        String host = text.substring(0, colon);
        try {
            InetAddress address = InetAddress.getByName(host);
            if (!address.isLoopbackAddress() && !remote) {
                throw wrong(
                        "listen",
                        host
                                + " is not on loopback, and the gateway does not encrypt: put a"
                                + " proxy with TLS in front of it, or set remote = true");
            }
            return new InetSocketAddress(address, Integer.parseInt(port));
        } catch (UnknownHostException e) {
            throw wrong("listen", "no address is known of the host " + host);
        }
    }

    private static int count(JsonNode table, String key, int min, int otherwise, int max) {
        JsonNode value = table.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < min
                || value.intValue() > max) {
            throw wrong(key, "expected a number from %d to %d, not %s".formatted(min, max, value));
        }
        return value.intValue();
    }

    private static double seconds(JsonNode table, String key, String otherwise) {
        JsonNode value = table.path(key);
        String text = value.isMissingNode() ? otherwise : value.asText();
        try {
            double seconds = Fsd.parse(text);
            if (seconds > 0 && seconds < Integer.MAX_VALUE) {
                return seconds;
            }
        } catch (InvalidText e) {
            // Answered below.
        }
        throw wrong(key, "expected a duration above 0 such as \"30s\", not " + value);
    }

    private static IllegalArgumentException wrong(String key, String why) {
        return new IllegalArgumentException(TABLE + "." + key + ": " + why);
    }
}
