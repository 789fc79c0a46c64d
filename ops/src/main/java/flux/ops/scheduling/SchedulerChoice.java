package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.entry.Origin;
import flux.ledger.manager.Request;
import flux.ledger.resource.ResourceSet;
import flux.scheduler.Matcher;
import flux.scheduler.QueuePolicies;
import flux.scheduler.QueuePolicy;
import flux.scheduler.Scheduler;
import flux.scheduler.fcfs.FcfsMatcher;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.reader.NodeParts;
import flux.scheduler.fluxion.reader.ReaderFault;
import flux.scheduler.treepool.ByWriter;
import flux.scheduler.treepool.TreePool;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which scheduler an instance starts with: the one that its configuration names, as in Flux, or
/// Fluxion.
/// ```toml
/// [modules]
/// alternatives.sched = "sched-simple"   # or sched-fluxion-qmanager
/// ```
public final class SchedulerChoice {
    static final String SIMPLE = "sched-simple";
    static final String FEASIBILITY = "sched-fluxion-feasibility";
    static final List<String> FLUXION =
            List.of(FEASIBILITY, FluxionSettings.QUEUES, FluxionSettings.RESOURCE);

    private SchedulerChoice() {}

    /// @throws IllegalArgumentException that names the key, and what was expected
    public static Scheduler of(JsonNode config, Predicate<Request> inbox, Origin origin) {
        boolean isFluxion = modules(config).contains(FluxionSettings.QUEUES);
        return new Scheduler(
                matcher(isFluxion, config), policies(isFluxion, config), inbox, origin);
    }

    /// The modules that make up the scheduler.
    static List<String> modules(JsonNode config) {
        String named = named(config);
        return SIMPLE.equals(named) ? List.of(SIMPLE) : FLUXION;
    }

    /// What the configuration asks for in so many words, or null.
    static @Nullable String named(JsonNode config) {
        JsonNode value = config.path("modules").path("alternatives").path("sched");
        if (value.isMissingNode()) {
            return null;
        }
        String name = value.asText();
        if (!name.equals(SIMPLE) && !FLUXION.contains(name)) {
            throw new IllegalArgumentException(
                    "modules.alternatives.sched must be \"%s\" or \"%s\", not %s"
                            .formatted(SIMPLE, FluxionSettings.QUEUES, value));
        }
        return name;
    }

    /// The resources of an instance that names a graph to be loaded, and nothing else: the nodes in
    /// it, with their cores and gpus. Null when it loads none.
    ///
    /// @throws IllegalArgumentException in one line, when it has none that an R could name
    public static @Nullable ResourceSet loadedResources(JsonNode config) {
        LoadedGraph graph = loadedGraph(config);
        try {
            return graph == null ? null : NodeParts.of(graph.read());
        } catch (ReaderFault e) {
            throw graph.wrong(String.valueOf(e.getMessage()));
        }
    }

    /// Whether the graph that is to be loaded, if any, has these resources.
    ///
    /// @throws IllegalArgumentException that names the first rank that it does not have
    public static void requireFit(JsonNode config, ResourceSet resources) {
        if (modules(config).contains(SIMPLE)) {
            TreePool.requireReadable(resources.schedulingJson());
        }
        LoadedGraph graph = loadedGraph(config);
        if (graph != null) {
            try {
                NodeParts.requireFit(graph.read(), resources);
            } catch (ReaderFault e) {
                throw graph.wrong(String.valueOf(e.getMessage()));
            }
        } else if (modules(config).contains(FluxionSettings.RESOURCE)) {
            try {
                FluxionSettings.of(config).source().requireFit(resources);
            } catch (ReaderFault e) {
                throw new IllegalArgumentException(
                        FluxionSettings.RESOURCE + ": " + e.getMessage(), e);
            }
        }
    }

    private static @Nullable LoadedGraph loadedGraph(JsonNode config) {
        return modules(config).contains(FluxionSettings.RESOURCE)
                ? FluxionSettings.of(config).graph()
                : null;
    }

    static boolean isConfigured(JsonNode config) {
        return config.has(FluxionSettings.RESOURCE) || config.has(FluxionSettings.QUEUES);
    }

    static Matcher matcher(boolean isFluxion, JsonNode config) {
        if (!isFluxion) {
            return new ByWriter(new FcfsMatcher());
        }
        FluxionSettings settings = FluxionSettings.of(config);
        return new FluxionMatcher(settings.options(), settings.source(), settings.matchFormat());
    }

    static QueuePolicies policies(boolean isFluxion, JsonNode config) {
        return isFluxion
                ? FluxionSettings.of(config).policies()
                : QueuePolicies.all(QueuePolicy.SIMPLE);
    }
}
