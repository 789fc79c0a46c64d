package flux.replay.simulation;

import flux.scheduler.Matcher;
import flux.scheduler.QueuePolicies;
import flux.scheduler.QueuePolicy;
import flux.scheduler.fcfs.FcfsMatcher;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.FluxionOptions;
import java.util.List;
import java.util.Locale;

/// The scheduler of a simulated instance.
public enum Planning {
    /// The simple matcher, first come first served.
    SIMPLE,
    /// Fluxion with its queue policies.
    FCFS,
    EASY,
    HYBRID,
    CONSERVATIVE;

    static final List<Planning> ALL = List.of(values());

    Matcher matcher() {
        return this == SIMPLE
                ? new FcfsMatcher()
                : new FluxionMatcher(FluxionOptions.of(this == EASY ? "lonode" : "first"));
    }

    QueuePolicies policies() {
        return this == SIMPLE
                ? QueuePolicies.all(QueuePolicy.SIMPLE)
                : QueuePolicies.parse(
                        "{\"sched-fluxion-qmanager\":{\"queue-policy\":\"%s\"}}"
                                .formatted(name().toLowerCase(Locale.ROOT)));
    }
}
