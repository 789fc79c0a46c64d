package flux.ops.golden;

import flux.cli.golden.Golden;
import java.util.Map;

/// Recordings that are not compared, each with its reason.
final class Accidents {
    private static final Map<String, String> REASONS = Map.of();

    private Accidents() {}

    /// @return empty when it is compared
    static String reason(Golden golden) {
        String name = golden.file().getParent().getFileName() + "/" + golden.file().getFileName();
        if (golden.exit().startsWith("TIMEOUT")) {
            return "it did not end";
        }
        return REASONS.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
