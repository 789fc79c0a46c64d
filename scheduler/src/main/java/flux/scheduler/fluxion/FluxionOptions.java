package flux.scheduler.fluxion;

import flux.scheduler.fluxion.jobspec.JobspecReader;
import flux.scheduler.fluxion.policy.MatchPolicy;
import flux.scheduler.fluxion.schedule.FilterSpec;
import java.util.List;

/// How a match engine works.
///
/// @param subsystems the first is walked down, the others up
/// @param flexible whether slots may be alternatives to each other
/// @param start of the time that can be planned, seconds; `end` is not part of it
/// @param growsForNow whether the filters count resources that join only until the next time at
///     which something is planned already, as Flux's `resource-query` does; jobs are then reserved
///     later than need be
public record FluxionOptions(
        MatchPolicy policy,
        FilterSpec filters,
        List<String> subsystems,
        boolean flexible,
        long start,
        long end,
        boolean growsForNow) {

    /// Sums of cores and nodes are what most requests are pruned by.
    public static final String FILTERS_DEFAULT = "ALL:core,ALL:node";

    public FluxionOptions {
        subsystems = List.copyOf(subsystems);
    }

    /// Containment, default filters, from 0 on.
    public static FluxionOptions of(String policy) {
        return new FluxionOptions(
                MatchPolicy.parse(policy),
                FilterSpec.parse(FILTERS_DEFAULT),
                List.of("containment"),
                false,
                0,
                JobspecReader.DURATION_MAX,
                false);
    }
}
