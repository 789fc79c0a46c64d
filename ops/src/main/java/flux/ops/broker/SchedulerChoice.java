package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.entry.Origin;
import flux.ledger.manager.Request;
import flux.scheduler.QueuePolicies;
import flux.scheduler.Scheduler;
import flux.scheduler.fcfs.FcfsMatcher;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.FluxionOptions;
import flux.scheduler.fluxion.jobspec.JobspecReader;
import flux.scheduler.fluxion.policy.MatchPolicy;
import flux.scheduler.fluxion.schedule.FilterSpec;
import java.util.List;
import java.util.function.Predicate;

/// Which scheduler an instance has: who configures Fluxion gets it, all others the simple one.
/// ```toml
/// [sched-fluxion-resource]
/// match-policy = "lonodex"          # also policy; "first" by default
/// prune-filters = "ALL:core,ALL:node,ALL:gpu"
/// traverser = "flexible"            # "simple" by default
/// ```
final class SchedulerChoice {
    private static final String RESOURCE = "sched-fluxion-resource";
    private static final String QUEUES = "sched-fluxion-qmanager";

    private SchedulerChoice() {}

    /// @throws IllegalArgumentException that names the key, and what was expected
    static Scheduler of(JsonNode config, Predicate<Request> inbox, Origin origin) {
        return isFluxion(config)
                ? new Scheduler(
                        new FluxionMatcher(options(config.path(RESOURCE))),
                        QueuePolicies.parse(config.toString()),
                        inbox,
                        origin)
                : new Scheduler(new FcfsMatcher(), inbox, origin);
    }

    static boolean isFluxion(JsonNode config) {
        return config.has(RESOURCE) || config.has(QUEUES);
    }

    /// As `flux module list` calls it.
    static List<String> modules(JsonNode config) {
        return isFluxion(config) ? List.of(QUEUES, RESOURCE) : List.of("sched-simple");
    }

    private static FluxionOptions options(JsonNode table) {
        String policy = table.path("match-policy").asText(table.path("policy").asText("first"));
        String filters = table.path("prune-filters").asText(FluxionOptions.FILTERS_DEFAULT);
        String traverser = table.path("traverser").asText("simple");
        if (!traverser.equals("simple") && !traverser.equals("flexible")) {
            throw new IllegalArgumentException(
                    RESOURCE + ".traverser must be \"simple\" or \"flexible\", not " + traverser);
        }
        return new FluxionOptions(
                MatchPolicy.parse(policy),
                FilterSpec.parse(filters),
                List.of("containment"),
                traverser.equals("flexible"),
                0,
                JobspecReader.DURATION_MAX,
                false);
    }
}
