package flux.scheduler.fluxion.match;

import flux.ledger.constraint.Constraint;
import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.policy.MatchPolicy;
import it.unimi.dsi.fastutil.ints.IntIterator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One depth-first search down the dominant subsystem for what a jobspec wants. Changes nothing but
/// its own notes; what was chosen stands in [Candidates] afterwards.
final class Search {
    private enum Outcome {
        /// Nothing of use at or below this vertex.
        NOTHING,
        /// The vertex is what was wanted, with all below it.
        MATCHED,
        /// What was found below is the parent's to choose from.
        PASSED
    }

    private final ResourceGraph graph;
    private final Relations relations;
    private final MatchPolicy policy;
    private final Pruning pruning;
    private final EdgeOrder edges;
    private final Flows flows;

    final Candidates candidates = new Candidates();
    final Ranking ranking;
    final Choice choice;
    final Nodes nodes;

    private final Packing packing;
    private final List<Tally> idle = new ArrayList<>();
    private final BitSet visited = new BitSet();
    private Window window = Window.ever(0, true);
    private @Nullable Constraint constraint;
    private @Nullable Barren barren;
    private @Nullable Visits visits;
    private long factor;
    private long preorder;
    private long postorder;

    /// Of the vertex that matched last, for whoever visited it.
    private long foundScore;

    Search(
            ResourceGraph graph,
            Relations relations,
            MatchPolicy policy,
            Pruning pruning,
            EdgeOrder edges,
            Flows flows) {
        this.flows = flows;
        this.graph = graph;
        this.relations = relations;
        this.policy = policy;
        this.pruning = pruning;
        this.edges = edges;
        ranking = new Ranking(graph, policy, candidates);
        choice = new Choice(graph, candidates, ranking);
        packing = new Packing(candidates, ranking);
        nodes = new Nodes(graph, relations, policy, ranking);
    }

    void watch(Visits watcher) {
        visits = watcher;
    }

    long preorderCount() {
        return preorder;
    }

    long postorderCount() {
        return postorder;
    }

    /// @param known where there is nothing; null when that cannot be known
    void begin(@Nullable Constraint nodes, Window when, @Nullable Barren known) {
        candidates.clear();
        flows.clear();
        visited.clear();
        window = when;
        constraint = nodes;
        barren = known;
        preorder = 0;
        postorder = 0;
    }

    /// Searches all, from the root. @return whether there is enough; the choice then is made
    boolean run(Wanted[] wanted) {
        int root = relations.root();
        if (root == Relations.NONE) {
            return false;
        }
        factor = 0;
        Tally top = tally();
        visitInto(root, Relations.NONE, wanted, true, false, top);
        boolean found = choice.choose(wanted, top);
        release(top);
        return found;
    }

    /// What a search of all would find at `u` and below, if it came there with nothing matched on
    /// the way.
    void runAt(int u, Wanted[] wanted, Tally into) {
        int parent = relations.parent(u);
        for (int v = parent; v != Relations.NONE; v = relations.parent(v)) {
            if (isOut(v, null, wanted, nodes.isAllOrNothing(v))) {
                return;
            }
        }
        factor = nodes.factorAbove(u);
        boolean exclusive = parent != Relations.NONE && nodes.isAllOrNothing(parent);
        visitInto(u, parent, wanted, true, exclusive, into);
    }

    private boolean isOut(int u, @Nullable Wanted matched, Wanted[] wanted, boolean exclusive) {
        preorder++;
        boolean isOut = pruning.isOut(u, matched, wanted, exclusive, window, constraint);
        if (visits != null) {
            visits.visited(u, isOut);
        }
        return isOut;
    }

    private void visitInto(
            int u, int via, Wanted[] wanted, boolean pristine, boolean exclusive, Tally into) {
        if (relations.hasSeveralParents(u)) {
            if (visited.get(u)) {
                return;
            }
            visited.set(u);
        }
        if (pristine && barren != null && barren.is(u)) {
            return;
        }
        Wanted matched = Wanted.ofType(graph.type(u), wanted);
        boolean here = exclusive || nodes.isExclusive(u);
        if (matched != null) {
            here |= matched.exclusive;
        } else if (!Wanted.mayBeBelow(relations.typesBelow(u), wanted, pristine)) {
            return;
        }
        if (isOut(u, matched, wanted, here)) {
            return;
        }
        if (matched != null && matched.with.length == 0) {
            foundScore = ranking.score(u, nodes.factor(u, factor));
            choice.begin();
            postorder++;
            add(u, via, here, matched, into);
            return;
        }
        Tally below = tally();
        switch (visit(u, matched, wanted, pristine, here, below)) {
            case MATCHED -> add(u, via, here, matched, into);
            case PASSED -> into.addAll(below);
            case NOTHING -> {
                if (pristine && barren != null) {
                    barren.add(u);
                }
            }
        }
        release(below);
    }

    private void add(int u, int via, boolean exclusive, @Nullable Wanted matched, Tally into) {
        candidates.candidate(u, via, exclusive, isWhole(u, exclusive, matched), choice.from());
        int group = candidates.lone(foundScore, graph.size(u));
        into.add(graph.type(u), group, graph.size(u));
    }

    private boolean isWhole(int u, boolean exclusive, @Nullable Wanted matched) {
        return exclusive
                && matched != null
                && (matched.exclusive || matched.with.length == 0 || nodes.isExclusive(u));
    }

    private Outcome visit(
            int u,
            @Nullable Wanted matched,
            Wanted[] wanted,
            boolean pristine,
            boolean exclusive,
            Tally below) {
        long before = factor;
        factor = nodes.factor(u, factor);
        Wanted[] next = matched == null ? wanted : matched.with;
        if (matched != null && flows.areAny()) {
            Wanted[] flowing = flows.of(u, next);
            if (flowing.length > 0) {
                if (!flows.fit(u, flowing, window)) {
                    factor = before;
                    return Outcome.NOTHING;
                }
                next = Wanted.without(next, flowing);
            }
        }
        explore(u, next, 1, matched == null && pristine, exclusive, below);
        Outcome outcome;
        if (matched == null) {
            outcome = below.isEmpty() ? Outcome.NOTHING : Outcome.PASSED;
        } else if (choice.choose(next, below)) {
            foundScore = ranking.score(u, factor);
            outcome = Outcome.MATCHED;
        } else {
            outcome = Outcome.NOTHING;
        }
        factor = before;
        if (outcome != Outcome.NOTHING) {
            postorder++;
        }
        return outcome;
    }

    /// Slots are made where their parts stand; everything else is looked for in the children.
    ///
    /// @param times how often all that is wanted is wanted
    private void explore(
            int u, Wanted[] wanted, long times, boolean pristine, boolean exclusive, Tally into) {
        Wanted[] rest = wanted;
        for (Wanted each : wanted) {
            if (each.type == Wanted.SLOT
                    && (relations.childTypes(u) & each.childTypes) == each.childTypes) {
                makeSlots(u, each, into);
                rest = Wanted.without(rest, each);
            }
        }
        if (rest.length > 0) {
            visitChildren(u, rest, times, pristine, exclusive, into);
        }
    }

    private void visitChildren(
            int u, Wanted[] wanted, long times, boolean pristine, boolean exclusive, Tally into) {
        if (policy.stopsAtFirst()) {
            IntIterator children = edges.children(u);
            while (children.hasNext()) {
                visitInto(children.nextInt(), u, wanted, pristine, exclusive, into);
                if (Wanted.isEnough(wanted, times, into)) {
                    return;
                }
            }
        } else {
            for (int i = relations.from(u); i < relations.to(u); i++) {
                visitInto(relations.child(i), u, wanted, pristine, exclusive, into);
            }
        }
    }

    /// Packs what stands below `u` into as many slots as there can be, the best first, each with
    /// whole pools. What is in none of them is forgotten, so that large systems leave small notes.
    private void makeSlots(int u, Wanted slot, Tally into) {
        Candidates.Mark before = candidates.mark();
        Tally parts = tally();
        explore(u, slot.with, slot.most, false, true, parts);
        packing.pack(slot, parts);
        release(parts);
        if (slot.isOfLeaves) {
            candidates.keep(packing.members, before);
        }
        packing.enter(into);
    }

    Tally tally() {
        return idle.isEmpty() ? new Tally() : idle.removeLast();
    }

    void release(Tally tally) {
        tally.clear();
        idle.add(tally);
    }
}
