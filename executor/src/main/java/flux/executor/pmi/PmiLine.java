package flux.executor.pmi;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A line of PMI-1: `key=value` pairs between blanks, of which the last may hold blanks itself:
/// `value=` and `error_msg=` run to the end of the line, byte for byte (Open MPI relies on it).
record PmiLine(Map<String, String> pairs) {
    private static final String[] LAST = {"value=", "error_msg="};

    static PmiLine parse(String line) {
        Map<String, String> pairs = new HashMap<>();
        String head = line;
        for (String last : LAST) {
            int at = head.startsWith(last) ? 0 : head.indexOf(' ' + last) + 1;
            if (at > 0 || head.startsWith(last)) {
                pairs.put(last.substring(0, last.length() - 1), head.substring(at + last.length()));
                head = head.substring(0, at);
            }
        }
        for (String word : head.split("[ \t\r]+")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                pairs.putIfAbsent(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return new PmiLine(pairs);
    }

    /// Empty when there is none.
    String get(String key) {
        return pairs.getOrDefault(key, "");
    }

    @Nullable String find(String key) {
        return pairs.get(key);
    }
}
