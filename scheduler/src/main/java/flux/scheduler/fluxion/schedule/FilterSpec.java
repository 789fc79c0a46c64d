package flux.scheduler.fluxion.schedule;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Which totals are kept where: `ALL:core,rack:node` keeps those of cores everywhere above them,
/// and those of nodes at racks.
public record FilterSpec(Map<String, Set<String>> lowByHigh) {

    /// Stands for every type.
    public static final String ALL = "ALL";

    /// @param text comma-separated; empty for no filters
    /// @throws IllegalArgumentException naming the part that is no pair
    public static FilterSpec parse(String text) {
        Map<String, Set<String>> lowByHigh = new LinkedHashMap<>();
        if (!text.isEmpty()) {
            for (String pair : text.split(",")) {
                String[] ends = pair.strip().split(":");
                if (ends.length != 2 || ends[0].isEmpty() || ends[1].isEmpty()) {
                    throw new IllegalArgumentException(
                            "prune filter must be HIGH:LOW, was " + pair);
                }
                lowByHigh.computeIfAbsent(ends[0], k -> new LinkedHashSet<>()).add(ends[1]);
            }
        }
        return new FilterSpec(lowByHigh);
    }

    /// Whether totals of `low` are kept at vertices of type `high`.
    boolean tracks(String high, String low) {
        return !high.equals(low)
                && (lowByHigh.getOrDefault(ALL, Set.of()).contains(low)
                        || lowByHigh.getOrDefault(high, Set.of()).contains(low));
    }

    /// All types whose totals are kept somewhere.
    Set<String> lows() {
        Set<String> lows = new LinkedHashSet<>();
        lowByHigh.values().forEach(lows::addAll);
        return lows;
    }
}
