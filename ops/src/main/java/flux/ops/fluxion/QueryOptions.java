package flux.ops.fluxion;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of `flux resource-query`, by their long names.
record QueryOptions(Map<String, String> values) {

    /// What stands in front of a long name, and whether a value follows.
    private record Option(String letter, String name, boolean takesValue) {}

    private static final List<Option> ALL =
            List.of(
                    new Option("L", "load-file", true),
                    new Option("f", "load-format", true),
                    new Option("W", "load-allowlist", true),
                    new Option("S", "match-subsystems", true),
                    new Option("P", "match-policy", true),
                    new Option("T", "traverser-policy", true),
                    new Option("F", "match-format", true),
                    new Option("g", "graph-format", true),
                    new Option("o", "graph-output", true),
                    new Option("p", "prune-filters", true),
                    new Option("t", "test-output", true),
                    new Option("r", "reserve-vtx-vec", true),
                    new Option("e", "elapse-time", false),
                    new Option("d", "disable-prompt", false),
                    new Option("h", "help", false));

    /// The options are wrong; the message says how.
    static final class Misused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Misused(String message) {
            super(message);
        }
    }

    static QueryOptions parse(List<String> words) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean isLong = word.startsWith("--");
            int equals = isLong ? word.indexOf('=') : -1;
            String name = equals < 0 ? word : word.substring(0, equals);
            Option option = find(name, isLong);
            String value = equals < 0 ? attached(word, isLong) : word.substring(equals + 1);
            if (!option.takesValue()) {
                value = "";
            } else if (value == null) {
                if (++i == words.size()) {
                    throw new Misused("option requires an argument -- '" + word + "'");
                }
                value = words.get(i);
            }
            values.put(option.name(), value);
        }
        return new QueryOptions(values);
    }

    private static @Nullable String attached(String word, boolean isLong) {
        return isLong || word.length() <= 2 ? null : word.substring(2);
    }

    private static Option find(String word, boolean isLong) {
        List<Option> fitting =
                ALL.stream()
                        .filter(
                                o ->
                                        isLong
                                                ? o.name().startsWith(word.substring(2))
                                                : word.length() > 1
                                                        && word.startsWith("-" + o.letter()))
                        .toList();
        if (fitting.size() != 1 && !(isLong && exact(fitting, word))) {
            throw new Misused("unrecognized option '" + word + "'");
        }
        return fitting.stream()
                .filter(o -> isLong && o.name().equals(word.substring(2)))
                .findFirst()
                .orElse(fitting.getFirst());
    }

    private static boolean exact(List<Option> options, String word) {
        return options.stream().anyMatch(o -> o.name().equals(word.substring(2)));
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String get(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }
}
