package flux.ops.golden;

import flux.cli.golden.Golden;
import java.util.Map;

/// Recordings that are not compared, each with its reason.
final class Accidents {
    private static final Map<String, String> REASONS =
            Map.of(
                    "attr/simple-018",
                    "this broker keeps its content in the ledger, and says so",
                    "attr/simple-027",
                    "most values tell of the broker, and where it was installed",
                    "resource/simple-062",
                    "resources cannot be replaced while an instance runs; that comes later",
                    "resource/simple-068",
                    "asked for the jobs before the listing had heard of the one just submitted",
                    "run/simple-039",
                    "pseudoterminals come later",
                    "run/simple-042",
                    "there is no test executor that only pretends to run jobs");

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
