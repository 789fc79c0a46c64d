package flux.ops.nested;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.nested.InstanceHost.Wanted;
import flux.executor.shell.StagedFile;
import flux.ops.settings.Configuration;
import flux.ops.settings.StartArguments;
import flux.scheduler.treepool.TreePool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The configuration of an instance that is a job: files that the job brought along, others, and
/// values. Nothing of its parent's.
final class ChildConfiguration {
    private ChildConfiguration() {}

    /// Who has an R with domains schedules by them, unless it says how else.
    private static JsonNode withScheduler(JsonNode config, @Nullable String scheduling) {
        boolean isOpen = config.path("modules").path("alternatives").path("sched").isMissingNode();
        if (!isOpen || !TreePool.is(scheduling)) {
            return config;
        }
        ObjectNode chosen = config.deepCopy();
        chosen.withObject("/modules/alternatives").put("sched", "sched-simple");
        return chosen;
    }

    /// @throws IOException with one line that names what cannot be read
    static JsonNode read(Wanted wanted, StartArguments arguments) throws IOException {
        Path cwd = Path.of(wanted.plan().cwd());
        Optional<String> path = arguments.configPath();
        List<String> values = new ArrayList<>();
        String own = wanted.tmpdir() + "/";
        if (path.isPresent() && path.get().startsWith(own)) {
            // It will be there when the program starts; the instance is older.
            String name = path.get().substring(own.length());
            for (StagedFile file : wanted.plan().files()) {
                if (file.name().equals(name)) {
                    values.add(new String(file.data(), UTF_8));
                    path = Optional.empty();
                }
            }
        }
        values.addAll(arguments.configs());
        return withScheduler(
                Configuration.read(cwd, path, values), wanted.resources().schedulingJson());
    }
}
