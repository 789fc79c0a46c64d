package flux.cli.golden;

import java.util.Map;
import java.util.Optional;

/// Why some recordings are not compared.
///
/// @param byName regular expressions of whole names, each with its reason; no two match one name
public record Reasons(Map<String, String> byName) {

    @SafeVarargs
    public static Reasons ofEntries(Map.Entry<String, String>... entries) {
        return new Reasons(Map.ofEntries(entries));
    }

    /// @return empty when it is compared
    public Optional<String> of(String name) {
        return byName.entrySet().stream()
                .filter(entry -> name.matches(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
