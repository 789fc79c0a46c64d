package flux.replay.resources;

import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A projection of the `jobs` log on resources. For one thread.
public final class ResourceView {

    /// @param micros when it was drained, microseconds since the Unix epoch
    public record Drained(long micros, String reason) {
        Drained at(long otherMicros) {
            return new Drained(otherMicros, reason);
        }
    }

    private final SortedMap<Integer, Drained> drained = new TreeMap<>();
    private final Map<JobId, ResourceSet> held = new HashMap<>();
    private ResourceSet all = ResourceSet.EMPTY;
    private String method = "";

    /// The sum of `held`, or null when that has changed since.
    private @Nullable ResourceSet allocated;

    /// Takes in the next entry.
    public void apply(Entry entry) {
        switch (entry.fact()) {
            case OfResources fact -> apply(fact.event(), entry.timeMicros());
            case OfJob fact -> {
                for (JobEvent event : fact.events()) {
                    switch (event) {
                        case Allocated e -> hold(fact.job(), e.resources());
                        case Freed _ -> {
                            held.remove(fact.job());
                            allocated = null;
                        }
                        case HousekeepingStarted e -> hold(fact.job(), e.resources());
                        case HousekeepingFinished e -> released(fact.job(), e);
                        default -> {}
                    }
                }
            }
            default -> {}
        }
    }

    private void hold(JobId job, ResourceSet resources) {
        held.put(job, resources);
        allocated = null;
    }

    private void released(JobId job, HousekeepingFinished event) {
        allocated = null;
        held.computeIfPresent(
                job,
                (_, resources) -> {
                    Idset rest = resources.rankSet().subtract(Idset.parse(event.released()));
                    return rest.isEmpty() ? null : resources.onRanks(rest);
                });
    }

    private void apply(ResourceEvent event, long micros) {
        switch (event) {
            case ResourceEvent.Defined e -> {
                all = e.resources();
                allocated = null; // properties are those of all resources
                method = e.method();
            }
            case ResourceEvent.Drained e ->
                    Idset.parse(e.ranks())
                            .forEach(rank -> drain(rank, new Drained(micros, e.reason()), e));
            case ResourceEvent.Undrained e -> Idset.parse(e.ranks()).forEach(drained::remove);
        }
    }

    private void drain(int rank, Drained now, ResourceEvent.Drained event) {
        drained.merge(
                rank,
                now,
                (old, fresh) ->
                        switch (event.overwrite()) {
                            case 0 -> old.reason().isEmpty() ? fresh.at(old.micros()) : old;
                            case 1 -> fresh.at(old.micros());
                            default -> fresh;
                        });
    }

    public ResourceSet all() {
        return all;
    }

    /// How the resources were found: a method of RFC 28.
    public String method() {
        return method;
    }

    public SortedMap<Integer, Drained> drained() {
        return Collections.unmodifiableSortedMap(drained);
    }

    public Idset drainedRanks() {
        Idset.Builder ranks = Idset.builder();
        drained.keySet().forEach(ranks::add);
        return ranks.build();
    }

    /// All that jobs or their housekeeping hold at this moment. Summed up again only when that has
    /// changed: whoever lists resources asks for it.
    public ResourceSet allocated() {
        ResourceSet known = allocated;
        if (known == null) {
            known = sum();
            allocated = known;
        }
        return known;
    }

    private ResourceSet sum() {
        Map<Integer, NodeSum> nodes = new HashMap<>();
        for (ResourceSet resources : held.values()) {
            resources.forEachNode(
                    (rank, host, cores, gpus) ->
                            nodes.computeIfAbsent(rank, _ -> new NodeSum(host)).add(cores, gpus));
        }
        ResourceSet.Builder sum = ResourceSet.builder();
        nodes.forEach(
                (rank, node) -> sum.node(rank, node.host, node.cores.build(), node.gpus.build()));
        return sum.properties(all).build();
    }

    /// What jobs hold of one node.
    private static final class NodeSum {
        private final String host;
        private final Idset.Builder cores = Idset.builder();
        private final Idset.Builder gpus = Idset.builder();

        NodeSum(String host) {
            this.host = host;
        }

        void add(Idset someCores, Idset someGpus) {
            someCores.forEach(cores::add);
            someGpus.forEach(gpus::add);
        }
    }
}
