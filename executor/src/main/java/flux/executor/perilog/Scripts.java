package flux.executor.perilog;

import java.util.Map;
import java.util.function.Consumer;

/// How an instance's scripts are started.
///
/// @param environment what all of them find
/// @param log takes lines of what they write
public record Scripts(Map<String, String> environment, Consumer<String> log) {
    public static final Scripts NONE = new Scripts(Map.of(), _ -> {});
}
