package flux.ops.golden;

import flux.cli.golden.Golden;
import java.util.Map;
import java.util.regex.Pattern;

/// Recordings that are not compared, each with its reason.
final class Accidents {
    private static final Map<String, String> REASONS =
            Map.of(
                    "job-submit/simple-010",
                    "a duration below 0 is let in there; RFC 14 has none, and it is refused here",
                    "job-wait-event/simple-018",
                    "which of a task's streams ends first is a race",
                    "kvs/simple-042",
                    "counts the commits of the recorded instance",
                    "kvs/simple-077",
                    "counts the commits of the recorded instance",
                    "kvs/simple-150",
                    "the drained nodes of recordings in other folders");

    /// Subcommands that are not there yet, and what they leave behind.
    private static final Pattern LATER =
            Pattern.compile(
                    "flux kvs (?:link|readlink|copy|move|wait|sync|namespace|dropcache)\\b.*"
                            + "|flux kvs .*(?:-N ns1| (?:l1|a2|a4|nslink)$).*");

    private Accidents() {}

    /// @return empty when it is compared
    static String reason(Golden golden) {
        String name = golden.file().getParent().getFileName() + "/" + golden.file().getFileName();
        if (golden.exit().startsWith("TIMEOUT")) {
            return "it did not end";
        }
        if (LATER.matcher(golden.command()).matches()) {
            return "links, copies and namespaces come later";
        }
        return REASONS.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
