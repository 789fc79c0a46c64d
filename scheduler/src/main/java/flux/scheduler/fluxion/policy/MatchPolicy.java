package flux.scheduler.fluxion.policy;

import java.util.Locale;

/// Which resources are preferred.
///
/// @param nodeCentric compares nodes before what is in them
/// @param nodeExclusive every node that is used is used by one job
/// @param stopsAtFirst looks no further than needed, at what has most left first
public record MatchPolicy(
        Order order, boolean nodeCentric, boolean nodeExclusive, boolean stopsAtFirst) {

    /// How candidates of one type are ranked.
    public enum Order {
        /// The smallest id first.
        LOW,
        /// The largest id first.
        HIGH,
        /// The longest run of neighbouring ids first.
        LOCALITY,
        /// The least spread of performance classes first, then the lowest class.
        VARIATION
    }

    /// @param text a policy's name, or `key=value` words of a policy of one's own
    /// @throws IllegalArgumentException naming what is unknown
    public static MatchPolicy parse(String text) {
        return switch (text) {
            case "low" -> new MatchPolicy(Order.LOW, false, false, false);
            case "high" -> new MatchPolicy(Order.HIGH, false, false, false);
            case "lonode" -> new MatchPolicy(Order.LOW, true, false, false);
            case "hinode" -> new MatchPolicy(Order.HIGH, true, false, false);
            case "lonodex" -> new MatchPolicy(Order.LOW, true, true, false);
            case "hinodex" -> new MatchPolicy(Order.HIGH, true, true, false);
            case "first" -> new MatchPolicy(Order.HIGH, true, false, true);
            case "firstnodex" -> new MatchPolicy(Order.HIGH, true, true, true);
            case "locality" -> new MatchPolicy(Order.LOCALITY, false, false, false);
            case "variation" -> new MatchPolicy(Order.VARIATION, false, false, false);
            default -> custom(text);
        };
    }

    private static MatchPolicy custom(String text) {
        MatchPolicy policy = new MatchPolicy(Order.HIGH, false, false, false);
        for (String word : text.strip().split("\\s+")) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("unknown match policy " + text);
            }
            policy = policy.with(word.substring(0, equals), word.substring(equals + 1));
        }
        return policy;
    }

    private MatchPolicy with(String key, String value) {
        return switch (key) {
            case "policy" ->
                    new MatchPolicy(order(value), nodeCentric, nodeExclusive, stopsAtFirst);
            case "node_centric" ->
                    new MatchPolicy(order, truth(key, value), nodeExclusive, stopsAtFirst);
            case "node_exclusive" ->
                    new MatchPolicy(order, nodeCentric, truth(key, value), stopsAtFirst);
            case "stop_on_1_matches", "set_stop_on_1_matches" ->
                    new MatchPolicy(order, nodeCentric, nodeExclusive, truth(key, value));
            default -> throw new IllegalArgumentException("unknown match policy option " + key);
        };
    }

    private static Order order(String value) {
        return switch (value) {
            case "low", "high" -> Order.valueOf(value.toUpperCase(Locale.ROOT));
            default ->
                    throw new IllegalArgumentException("policy must be low or high, not " + value);
        };
    }

    private static boolean truth(String key, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(
                            key + " must be true or false, not " + value);
        };
    }
}
