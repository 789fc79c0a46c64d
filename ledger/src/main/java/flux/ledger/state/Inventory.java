package flux.ledger.state;

import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the instance has, and which ranks are drained.
public final class Inventory {
    private ResourceSet all = ResourceSet.EMPTY;
    private String method = "";
    private final SortedMap<Integer, String> drained = new TreeMap<>();

    void apply(ResourceEvent event) {
        switch (event) {
            case ResourceEvent.Defined e -> {
                all = e.resources();
                method = e.method();
            }
            case ResourceEvent.Drained e ->
                    Idset.parse(e.ranks())
                            .forEach(
                                    rank ->
                                            drained.merge(
                                                    rank,
                                                    e.reason(),
                                                    (old, now) ->
                                                            e.overwrite() == 0 && !old.isEmpty()
                                                                    ? old
                                                                    : now));
            case ResourceEvent.Undrained e -> Idset.parse(e.ranks()).forEach(drained::remove);
        }
    }

    public ResourceSet all() {
        return all;
    }

    /// How the resources were found: a method of RFC 28; "" while there are none.
    public String method() {
        return method;
    }

    public boolean isDrained(int rank) {
        return drained.containsKey(rank);
    }

    public boolean isDrainedWithReason(int rank) {
        return !drained.getOrDefault(rank, "").isEmpty();
    }

    void describe(StringBuilder into) {
        into.append(all.summary()).append(' ').append(drained).append('\n');
    }
}
