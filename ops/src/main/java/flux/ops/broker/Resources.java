package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.decide.Command.DefineResources;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ops.scheduling.SchedulerChoice;
import flux.scheduler.fluxion.reader.Namespace;
import flux.scheduler.fluxion.reader.ReaderFault;
import flux.scheduler.inventory.ConfiguredResources;
import flux.scheduler.inventory.ExcludedResources;
import flux.scheduler.inventory.MachineDiscovery;
import flux.scheduler.treepool.TreePool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the instance's resources come from: `[resource]` or `[fake-resources]` in the
/// configuration, a graph that the scheduler is to load, or this machine, once for each rank.
final class Resources {
    private Resources() {}

    /// @param given by the job that the instance is; null for none
    /// @param crew the processes of the instance, when there are several; null for one
    /// @throws IllegalArgumentException when the scheduler's graph does not have them
    static Found find(
            JsonNode config,
            @Nullable ResourceSet given,
            @Nullable Crew crew,
            String host,
            int size)
            throws IOException {
        DefineResources found = stated(config, given, crew, host, size);
        ResourceSet all = found.resources();
        Idset excluded = ExcludedResources.ranks(config, all);
        if (!excluded.isEmpty()) {
            ResourceSet rest =
                    all.onRanks(all.rankSet().subtract(excluded))
                            .withScheduling(all.schedulingJson());
            found = new DefineResources(rest, found.method());
        }
        SchedulerChoice.requireFit(config, found.resources());
        return new Found(found, all.onRanks(excluded));
    }

    /// @param excluded what is there beside, but not for jobs
    record Found(DefineResources define, ResourceSet excluded) {}

    private static ResourceSet within(ResourceSet job) {
        if (TreePool.is(job.schedulingJson())) {
            return TreePool.within(job);
        }
        try {
            return Namespace.within(job);
        } catch (ReaderFault e) {
            throw new IllegalArgumentException("the job's R: scheduling: " + e.getMessage(), e);
        }
    }

    private static DefineResources stated(
            JsonNode config,
            @Nullable ResourceSet given,
            @Nullable Crew crew,
            String host,
            int size)
            throws IOException {
        JsonNode resource = config.path("resource");
        if (resource.hasNonNull("path")) {
            byte[] r = Files.readAllBytes(Path.of(resource.get("path").asText()));
            return new DefineResources(ResourceSet.parse(r), "configuration");
        }
        if (!resource.path("config").isEmpty()) {
            ResourceSet configured = ConfiguredResources.ofConfig(resource.get("config"));
            return new DefineResources(configured, "configuration");
        }
        if (config.has("fake-resources")) {
            ResourceSet fake = ConfiguredResources.of(config.get("fake-resources"));
            return new DefineResources(fake, "configuration");
        }
        if (given != null) {
            return new DefineResources(within(given), Expiration.OF_JOB);
        }
        ResourceSet loaded = SchedulerChoice.loadedResources(config);
        if (loaded != null) {
            return new DefineResources(loaded, "configuration");
        }
        if (crew != null) {
            return new DefineResources(crew.resources(), "dynamic-discovery");
        }
        ResourceSet machine = new MachineDiscovery().discover(host);
        ResourceSet.Builder all = ResourceSet.builder();
        for (int rank = 0; rank < size; rank++) {
            ResourceSet.NodeResources node = machine.nodes().getFirst();
            all.node(rank, host, node.cores(), node.gpus());
        }
        return new DefineResources(all.build(), "dynamic-discovery");
    }
}
