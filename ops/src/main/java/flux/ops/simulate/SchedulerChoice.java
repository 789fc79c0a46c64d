package flux.ops.simulate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.replay.trace.TraceSimulator.SchedulerMaker;
import flux.scheduler.QueuePolicies;
import flux.scheduler.Scheduler;
import flux.scheduler.fcfs.FcfsMatcher;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.FluxionOptions;

/// Which of the production schedulers is looked at, configured as an instance's is.
///
/// @param matcher `fluxion` or `simple`
/// @param matchPolicy of Fluxion
/// @param queueDepth of Fluxion: jobs that are considered; the simple scheduler looks at all until
///     the first that must wait
/// @param reservationDepth of the policy hybrid
record SchedulerChoice(String matcher, String matchPolicy, int queueDepth, int reservationDepth) {
    static final String FLUXION = "fluxion";
    static final String SIMPLE = "simple";
    static final int QUEUE_DEPTH_DEFAULT = 32;
    static final int RESERVATION_DEPTH_DEFAULT = 64;

    private static final String FCFS = "fcfs";

    /// @throws IllegalArgumentException when there is no such scheduler
    void check(String policy) {
        if (!matcher.equals(FLUXION) && !matcher.equals(SIMPLE)) {
            throw new IllegalArgumentException(
                    "argument --matcher: invalid choice: '%s' (choose from '%s', '%s')"
                            .formatted(matcher, FLUXION, SIMPLE));
        }
        QueuePolicies.parse(config(policy));
        if (isSimple() && !policy.equals(FCFS)) {
            throw new IllegalArgumentException(
                    "argument --policy: the simple matcher plans nothing, so %s needs --matcher=%s"
                            .formatted(policy, FLUXION));
        }
        FluxionOptions.of(matchPolicy);
    }

    boolean isSimple() {
        return matcher.equals(SIMPLE);
    }

    SchedulerMaker maker(String policy) {
        return (inbox, origin) ->
                isSimple()
                        ? new Scheduler(new FcfsMatcher(), inbox, origin)
                        : new Scheduler(
                                new FluxionMatcher(FluxionOptions.of(matchPolicy)),
                                QueuePolicies.parse(config(policy)),
                                inbox,
                                origin);
    }

    /// The instance's configuration.
    private String config(String policy) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode queues = root.putObject("sched-fluxion-qmanager");
        queues.put("queue-policy", policy);
        queues.putObject("queue-params").put("queue-depth", String.valueOf(queueDepth));
        queues.putObject("policy-params")
                .put("reservation-depth", String.valueOf(reservationDepth));
        return root.toString();
    }
}
