package flux.ops.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// How patient the ranks are with each other: broker attributes `tbon.NAME`, or `[tbon]` in the
/// configuration (flux-broker-attributes(7), flux-config-tbon(5)).
///
/// @param beat how long a rank says nothing before it says that it is there (torpid_min)
/// @param torpid after so much silence a rank is given no new work (torpid_max)
/// @param lost after so much it is given up: torpid_max and then tcp_user_timeout. A machine that
///     is stopped and one that is cut off look alike from here.
/// @param connect how long one attempt to reach rank 0 may take (connect_timeout)
record Timeouts(Duration beat, Duration torpid, Duration lost, Duration connect) {
    private static final int MILLIS_PER_SECOND = 1000;

    static final Timeouts USUAL =
            new Timeouts(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(50),
                    Duration.ofSeconds(30));

    /// @param attributes given by words, which win
    static Timeouts of(Map<String, String> attributes, JsonNode config) throws IOException {
        Duration torpid = read("torpid_max", USUAL.torpid(), attributes, config);
        Duration cutOff = USUAL.lost().minus(USUAL.torpid());
        return new Timeouts(
                read("torpid_min", USUAL.beat(), attributes, config),
                torpid,
                torpid.plus(read("tcp_user_timeout", cutOff, attributes, config)),
                read("connect_timeout", USUAL.connect(), attributes, config));
    }

    private static Duration read(
            String name, Duration usual, Map<String, String> attributes, JsonNode config)
            throws IOException {
        String configured = config.path("tbon").path(name).asText("");
        String text = attributes.getOrDefault("tbon." + name, configured);
        if (text.isEmpty()) {
            return usual;
        }
        try {
            Duration read = Duration.ofMillis(Math.round(Fsd.parse(text) * MILLIS_PER_SECOND));
            if (read.isPositive()) {
                return read;
            }
        } catch (InvalidText e) {
            // As what is not positive.
        }
        throw new IOException(
                "tbon.%s=%s: expected a time above 0, such as %ds"
                        .formatted(name, text, usual.toSeconds()));
    }
}
