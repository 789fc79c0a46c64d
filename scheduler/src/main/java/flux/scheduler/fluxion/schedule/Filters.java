package flux.scheduler.fluxion.schedule;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.planner.MultiPlanner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The pruning filters: at inner vertices, how many units of certain types are left below over
/// time.
///
/// The root has one for all types that are at the graph's ends, too: it tells when to try again.
public final class Filters {
    private final ResourceGraph graph;
    private final int subsystem;
    private final FilterSpec spec;
    private final long start;
    private final long duration;
    private final boolean growsForNow;
    private @Nullable MultiPlanner[] byVertex = {};
    private int[] tracked = {};
    private final List<int[]> kindsKnown = new ArrayList<>();
    private boolean exact = true;

    Filters(
            ResourceGraph graph,
            int subsystem,
            FilterSpec spec,
            long start,
            long duration,
            boolean growsForNow) {
        this.growsForNow = growsForNow;
        this.graph = graph;
        this.subsystem = subsystem;
        this.spec = spec;
        this.start = start;
        this.duration = duration;
        refresh();
    }

    /// Null when there is none.
    public @Nullable MultiPlanner at(int u) {
        return byVertex[u];
    }

    /// The types that any filter knows, in the order of their numbers.
    public int[] tracked() {
        return tracked;
    }

    /// Whether all that is free counts: not so when what has joined counts only for now. Exact
    /// filters only spare a search what would be in vain.
    public boolean areExact() {
        return exact;
    }

    /// Sums up the graph as it is now: new vertices get filters, others new totals.
    void refresh() {
        Relations relations = graph.relations(subsystem);
        byVertex = Arrays.copyOf(byVertex, graph.vertexCount());
        TreeSet<Integer> types = new TreeSet<>();
        spec.lows().forEach(low -> types.add(graph.types().number(low)));
        if (relations.root() == Relations.NONE) {
            tracked = new int[0];
            return;
        }
        addLeafTypes(relations, relations.root(), types);
        tracked = types.stream().mapToInt(Integer::intValue).toArray();
        sum(relations, relations.root());
    }

    private void addLeafTypes(Relations relations, int u, TreeSet<Integer> types) {
        for (int i = relations.from(u); i < relations.to(u); i++) {
            int child = relations.child(i);
            if (relations.isLeaf(child)) {
                types.add(graph.type(child));
            } else if (relations.parent(child) == u) {
                addLeafTypes(relations, child, types);
            }
        }
    }

    /// @return totals below and at `u`, by index in [#tracked]
    private long[] sum(Relations relations, int u) {
        long[] totals = new long[tracked.length];
        for (int i = relations.from(u); i < relations.to(u); i++) {
            int child = relations.child(i);
            if (relations.parent(child) != u) {
                continue;
            }
            if (relations.isLeaf(child)) {
                addOwn(child, totals);
                keep(relations, child, new long[tracked.length]);
            } else {
                long[] below = sum(relations, child);
                for (int k = 0; k < totals.length; k++) {
                    totals[k] += below[k];
                }
            }
        }
        keep(relations, u, totals);
        addOwn(u, totals);
        return totals;
    }

    private void addOwn(int u, long[] totals) {
        int k = Arrays.binarySearch(tracked, graph.type(u));
        if (k >= 0) {
            totals[k] += graph.size(u);
        }
    }

    private void keep(Relations relations, int u, long[] totals) {
        int[] types = new int[tracked.length];
        long[] kept = new long[tracked.length];
        int count = 0;
        boolean any = byVertex[u] != null;
        boolean isRoot = u == relations.root();
        for (int k = 0; k < tracked.length; k++) {
            String low = graph.types().name(tracked[k]);
            if (spec.tracks(graph.typeName(u), low) || (isRoot && !spec.lows().contains(low))) {
                types[count] = tracked[k];
                kept[count++] = totals[k];
                any |= totals[k] > 0;
            }
        }
        if (any && count > 0) {
            int[] kinds = shared(Arrays.copyOf(types, count));
            long[] sums = Arrays.copyOf(kept, count);
            MultiPlanner known = byVertex[u];
            if (known == null) {
                byVertex[u] = new MultiPlanner(start, duration, kinds, sums);
            } else {
                exact &= !growsForNow;
                known.resize(kinds, sums, growsForNow);
            }
        }
    }

    /// Many filters know the same types.
    private int[] shared(int[] types) {
        for (int[] known : kindsKnown) {
            if (Arrays.equals(known, types)) {
                return known;
            }
        }
        kindsKnown.add(types);
        return types;
    }
}
