package flux.scheduler;

import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/// What there is, who holds what of it, and which ranks are out of service: a projection of the
/// ledger and of what was proposed. It outlives matchers, so one can take another's place while
/// jobs run.
final class Holdings {
    private final Map<JobId, ResourceSet> held = new LinkedHashMap<>();
    private final BitSet down = new BitSet();
    private ResourceSet all = ResourceSet.EMPTY;

    void define(ResourceSet resources) {
        all = resources;
    }

    /// @param ranks an idset of ranks
    void setUp(String ranks, boolean up) {
        Idset.parse(ranks).forEach(rank -> down.set(rank, !up));
    }

    void hold(JobId job, ResourceSet resources) {
        held.put(job, resources);
    }

    void free(JobId job) {
        held.remove(job);
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

    /// Tells a new matcher all there is to know.
    void fill(Matcher matcher) {
        if (!all.nodes().isEmpty()) {
            matcher.define(all);
        }
        matcher.setUp(Idset.of(down.stream().toArray()).toString(), false);
        held.forEach(matcher::hold);
    }
}
