package flux.scheduler;

import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What there is, who holds what of it, and which ranks are out of service: a projection of the
/// ledger and of what was proposed. It outlives matchers, so one can take another's place while
/// jobs run.
///
/// The matcher is told with [#fill], and from then on of every change. While a ledger is replayed
/// it is told nothing: a million jobs that have come and gone would be entered in its graph and
/// taken out again. What still stands at the end is all that it has to know (ADR 35).
final class Holdings {
    private final Map<JobId, ResourceSet> held = new LinkedHashMap<>();
    private final BitSet down = new BitSet();
    private ResourceSet all = ResourceSet.EMPTY;

    /// Null until it is filled.
    private @Nullable Matcher matcher;

    void define(ResourceSet resources) {
        all = resources;
        if (matcher != null) {
            matcher.define(resources);
        }
    }

    /// @param ranks an idset of ranks
    void setUp(String ranks, boolean up) {
        Idset.parse(ranks).forEach(rank -> down.set(rank, !up));
        if (matcher != null) {
            matcher.setUp(ranks, up);
        }
    }

    void hold(JobId job, ResourceSet resources) {
        held.put(job, resources);
        if (matcher != null) {
            matcher.hold(job, resources);
        }
    }

    void free(JobId job) {
        held.remove(job);
        if (matcher != null) {
            matcher.free(job);
        }
    }

    /// What was planned counted on what is about to change.
    void replan() {
        if (matcher != null) {
            matcher.cancelReservations();
        }
    }

    ResourceSet all() {
        return all;
    }

    Map<JobId, ResourceSet> held() {
        return held;
    }

    boolean isDown(int rank) {
        return down.get(rank);
    }

    /// Nobody is told of changes from now on.
    void tellNobody() {
        matcher = null;
    }

    boolean hasFilled(Matcher some) {
        return matcher == some;
    }

    /// Tells a new matcher all there is to know, in the order in which it happened.
    void fill(Matcher next) {
        if (!all.nodes().isEmpty()) {
            next.define(all);
        }
        next.setUp(Idset.of(down.stream().toArray()).toString(), false);
        held.forEach(next::hold);
        matcher = next;
    }
}
