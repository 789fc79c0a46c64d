package flux.ops.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.Session;
import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ops.broker.Directories;
import flux.ops.settings.StartArguments;
import flux.ops.settings.StartArguments.Misused;
import flux.scheduler.inventory.MachineDiscovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What `flux start --test-…` asks for beyond a size.
final class TestInstances {
    private TestInstances() {}

    /// The configuration in which each rank is on a host of its own name: all have what this
    /// machine has. Resources that are configured stay what they are.
    static JsonNode named(JsonNode config, StartArguments arguments) {
        List<String> hosts = arguments.test().hosts();
        JsonNode resource = config.path("resource");
        if (hosts.isEmpty() || resource.hasNonNull("path") || !resource.path("config").isEmpty()) {
            return config;
        }
        boolean restricted = !resource.path("norestrict").asBoolean();
        NodeResources here =
                new MachineDiscovery(restricted).discover(hosts.getFirst()).nodes().getFirst();
        ObjectNode changed = config.deepCopy();
        ObjectNode table = changed.withObjectProperty("resource").put("noverify", true);
        ArrayNode entries = table.putArray("config");
        for (String host : hosts) {
            ObjectNode entry = entries.addObject().put("hosts", host);
            entry.put("cores", here.cores().encode());
            if (!here.gpus().isEmpty()) {
                entry.put("gpus", here.gpus().encode());
            }
        }
        return changed;
    }

    /// @throws Misused when `--test-rundir` is not a directory that is there
    static void requireRundir(StartArguments arguments, Session session) throws Misused {
        String rundir = arguments.test().rundir();
        if (rundir.isEmpty()) {
            return;
        }
        Path path = session.cwd().resolve(rundir);
        if (!Files.exists(path)) {
            throw new Misused("--test-rundir=" + rundir + ": No such file or directory");
        }
        if (!Files.isDirectory(path)) {
            throw new Misused("--test-rundir=" + rundir + ": Not a directory");
        }
    }

    /// Takes away what the broker made; a rundir that was there before it stays.
    ///
    /// @param wasThere before the instance
    static void leave(Directories directories, boolean wasThere) throws IOException {
        if (!wasThere) {
            directories.clear();
            return;
        }
        Path occupied = directories.rundir().resolve(".kept");
        try {
            Files.createFile(occupied); // an empty rundir would go
            directories.clear();
        } finally {
            Files.deleteIfExists(occupied);
        }
    }

    /// After the instance: with `--test-rundir-cleanup`, its directory goes with all that is in it.
    /// What a link points to stays.
    static void clear(StartArguments arguments, Session session) throws IOException {
        Path rundir = session.cwd().resolve(arguments.test().rundir());
        if (arguments.test().isRundirCleared()) {
            Directories.remove(rundir);
        }
    }
}
