package flux.ops.rexec;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is to be run.
///
/// @param words the program, looked for in the environment's PATH, and its arguments
/// @param label a name for it, or null
public record ProcessCommand(
        List<String> words, Map<String, String> env, Path cwd, @Nullable String label) {}
