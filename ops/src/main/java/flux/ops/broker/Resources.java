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
import flux.scheduler.inventory.Verification;
import flux.scheduler.treepool.TreePool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
        SortedMap<Integer, String> faults = new TreeMap<>();
        if (isVerified(config, given)) {
            ResourceSet there = crew == null ? machines(config, host, size) : crew.resources();
            faults.putAll(faults(Verification.of(config, given != null), found, there));
        }
        return new Found(found, all.onRanks(excluded), faults);
    }

    /// @param excluded what is there beside, but not for jobs
    /// @param faults what is wrong with ranks that do not have what they are said to have
    record Found(DefineResources define, ResourceSet excluded, SortedMap<Integer, String> faults) {}

    /// What was discovered need not be compared with itself, and a graph or a fake is believed.
    private static boolean isVerified(JsonNode config, @Nullable ResourceSet given) {
        JsonNode resource = config.path("resource");
        boolean isConfigured = resource.hasNonNull("path") || !resource.path("config").isEmpty();
        return isConfigured || (given != null && !config.has("fake-resources"));
    }

    /// Of ranks that are not there, nothing is known.
    private static SortedMap<Integer, String> faults(
            Verification verification, DefineResources define, ResourceSet there) {
        SortedMap<Integer, String> faults = new TreeMap<>();
        Map<Integer, ResourceSet.NodeResources> found = new HashMap<>();
        there.nodes().forEach(node -> found.put(node.rank(), node));
        for (ResourceSet.NodeResources node : define.resources().nodes()) {
            ResourceSet.NodeResources real = found.get(node.rank());
            if (real != null) {
                verification.fault(node, real).ifPresent(why -> faults.put(node.rank(), why));
            }
        }
        return faults;
    }

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
        if (given != null && !resource.path("rediscover").asBoolean()) {
            return new DefineResources(within(given), Expiration.OF_JOB);
        }
        ResourceSet loaded = SchedulerChoice.loadedResources(config);
        if (loaded != null) {
            return new DefineResources(loaded, "configuration");
        }
        if (crew != null) {
            return new DefineResources(crew.resources(), "dynamic-discovery");
        }
        return new DefineResources(machines(config, host, size), "dynamic-discovery");
    }

    /// This machine, once for each rank.
    private static ResourceSet machines(JsonNode config, String host, int size) {
        boolean restricted = !config.path("resource").path("norestrict").asBoolean();
        ResourceSet machine = new MachineDiscovery(restricted).discover(host);
        ResourceSet.Builder all = ResourceSet.builder();
        for (int rank = 0; rank < size; rank++) {
            ResourceSet.NodeResources node = machine.nodes().getFirst();
            all.node(rank, host, node.cores(), node.gpus());
        }
        return all.build();
    }
}
