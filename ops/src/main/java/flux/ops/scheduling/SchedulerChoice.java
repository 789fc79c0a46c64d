package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.entry.Origin;
import flux.ledger.manager.Request;
import flux.scheduler.Matcher;
import flux.scheduler.QueuePolicies;
import flux.scheduler.QueuePolicy;
import flux.scheduler.Scheduler;
import flux.scheduler.fcfs.FcfsMatcher;
import flux.scheduler.fluxion.FluxionMatcher;
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

    static boolean isConfigured(JsonNode config) {
        return config.has(FluxionSettings.RESOURCE) || config.has(FluxionSettings.QUEUES);
    }

    static Matcher matcher(boolean isFluxion, JsonNode config) {
        return isFluxion
                ? new FluxionMatcher(FluxionSettings.of(config).options())
                : new FcfsMatcher();
    }

    static QueuePolicies policies(boolean isFluxion, JsonNode config) {
        return isFluxion
                ? FluxionSettings.of(config).policies()
                : QueuePolicies.all(QueuePolicy.SIMPLE);
    }
}
