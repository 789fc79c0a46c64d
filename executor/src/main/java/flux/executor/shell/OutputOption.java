package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.shell.TaskDistribution.Impossible;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a shell says about the words of its option `output`. Like Flux's it follows the job where
/// it can and tells what it left out; where the output is to go it must know.
final class OutputOption {
    private static final int ERROR = 3;
    private static final int WARNING = 4;
    private static final Set<String> TYPES = Set.of("kvs", "term", "file");
    private static final Set<String> BUFFERS = Set.of("none", "line");
    private static final Set<String> MODES = Set.of("truncate", "append");

    private OutputOption() {}

    /// @throws Impossible when it says where output goes, and there is no such place
    static List<ShellRemark> remarks(JsonNode output) throws Impossible {
        List<ShellRemark> remarks = new ArrayList<>();
        String mode = output.path("mode").asText("truncate");
        if (!MODES.contains(mode)) {
            String text = "ignoring invalid output.mode=" + mode;
            remarks.add(new ShellRemark(WARNING, "output.task", text));
        }
        for (String name : List.of("stdout", "stderr")) {
            JsonNode stream = output.path(name);
            String type = stream.path("type").asText("kvs");
            if (!TYPES.contains(type)) {
                throw new Impossible("output", "invalid output type specified '" + type + "'");
            }
            String buffer = stream.path("buffer").path("type").asText("line");
            if (!BUFFERS.contains(buffer.toLowerCase(Locale.ROOT))) {
                String text = "invalid buffer type specified: " + buffer;
                remarks.add(new ShellRemark(ERROR, "output.config", text));
            }
        }
        return remarks;
    }
}
