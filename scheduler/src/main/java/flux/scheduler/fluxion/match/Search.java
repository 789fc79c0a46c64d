package flux.scheduler.fluxion.match;

import flux.ledger.constraint.Constraint;
import flux.scheduler.fluxion.graph.Names;
import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.policy.MatchPolicy;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.Arrays;
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

    private static final Wanted[] NOBODY = {};

    private final ResourceGraph graph;
    private final Relations relations;
    private final MatchPolicy policy;
    private final Pruning pruning;
    private final EdgeOrder edges;
    private final Flows flows;
    private final Ranking ranking;

    /// Whether nodes come before what is in them: only where they contain it.
    private final boolean nodesCount;

    final Candidates candidates = new Candidates();

    private final Packing packing;
    private final List<Tally> idle = new ArrayList<>();
    private final BitSet visited = new BitSet();
    private Window window = Window.ever(0, true);
    private @Nullable Constraint constraint;
    private long factor;
    private long preorder;
    private long postorder;

    /// Of the vertex that matched last, for whoever visited it.
    private long foundScore;

    private int foundFrom;

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
        packing = new Packing(candidates, ranking);
        nodesCount =
                policy.nodeCentric() && relations == graph.relations(ResourceGraph.CONTAINMENT);
    }

    long preorderCount() {
        return preorder;
    }

    long postorderCount() {
        return postorder;
    }

    /// @return whether all that is wanted was found; the choice then is picks `[from, to)`
    boolean run(Wanted[] wanted, @Nullable Constraint nodes, Window when) {
        candidates.clear();
        flows.clear();
        visited.clear();
        window = when;
        constraint = nodes;
        factor = 0;
        preorder = 0;
        postorder = 0;
        int root = relations.root();
        if (root == Relations.NONE) {
            return false;
        }
        Tally top = tally();
        visitInto(root, Relations.NONE, wanted, true, false, top);
        boolean found = choose(wanted, top);
        release(top);
        return found;
    }

    /// Where the picks of the whole begin; they end with the last of all.
    int chosenFrom() {
        return foundFrom;
    }

    private void visitInto(
            int u, int via, Wanted[] wanted, boolean pristine, boolean exclusive, Tally into) {
        if (relations.hasSeveralParents(u)) {
            if (visited.get(u)) {
                return;
            }
            visited.set(u);
        }
        Wanted matched = matchOf(u, wanted);
        boolean here = exclusive || (policy.nodeExclusive() && ranking.isNode(u));
        if (matched != null) {
            here |= matched.exclusive;
        } else if (!mayPass(u, wanted, pristine)) {
            return;
        }
        preorder++;
        if (pruning.isOut(u, matched, wanted, here, window, constraint)) {
            return;
        }
        if (matched != null && matched.with.length == 0) {
            foundScore = ranking.score(u, countsAsNode(u) ? ranking.nodeFactor(u) : factor);
            foundFrom = candidates.pickCount();
            postorder++;
            add(u, via, here, matched, into);
            return;
        }
        Tally below = tally();
        switch (visit(u, matched, wanted, pristine, here, below)) {
            case MATCHED -> add(u, via, here, matched, into);
            case PASSED -> into.addAll(below);
            case NOTHING -> {}
        }
        release(below);
    }

    private void add(int u, int via, boolean exclusive, @Nullable Wanted matched, Tally into) {
        candidates.candidate(u, via, exclusive, isWhole(u, exclusive, matched), foundFrom);
        int group = candidates.lone(foundScore, graph.size(u));
        into.add(graph.type(u), group, graph.size(u));
    }

    private boolean countsAsNode(int u) {
        return nodesCount && ranking.isNode(u);
    }

    private boolean isWhole(int u, boolean exclusive, @Nullable Wanted matched) {
        return exclusive
                && matched != null
                && (matched.exclusive
                        || matched.with.length == 0
                        || (policy.nodeExclusive() && ranking.isNode(u)));
    }

    private @Nullable Wanted matchOf(int u, Wanted[] wanted) {
        int type = graph.type(u);
        for (Wanted each : wanted) {
            if (each.type == type) {
                return each;
            }
        }
        return null;
    }

    /// Levels may be left out above the first one that is named, and above what is in a slot.
    private boolean mayPass(int u, Wanted[] wanted, boolean pristine) {
        long below = relations.typesBelow(u);
        for (Wanted each : wanted) {
            boolean slot = each.type == Wanted.SLOT;
            long types = slot ? each.childTypes : Names.bit(each.type);
            if ((pristine || slot) && (below & types) == types) {
                return true;
            }
        }
        return false;
    }

    private Outcome visit(
            int u,
            @Nullable Wanted matched,
            Wanted[] wanted,
            boolean pristine,
            boolean exclusive,
            Tally below) {
        long before = factor;
        if (countsAsNode(u)) {
            factor = ranking.nodeFactor(u);
        }
        Wanted[] next = matched == null ? wanted : matched.with;
        if (matched != null && flows.areAny()) {
            Wanted[] flowing = flows.of(u, next);
            if (flowing.length > 0) {
                if (!flows.fit(u, flowing, window)) {
                    factor = before;
                    return Outcome.NOTHING;
                }
                next = without(next, flowing);
            }
        }
        explore(u, next, 1, matched == null && pristine, exclusive, below);
        Outcome outcome;
        if (matched == null) {
            outcome = below.isEmpty() ? Outcome.NOTHING : Outcome.PASSED;
        } else if (choose(next, below)) {
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
                rest = without(rest, each);
            }
        }
        if (rest.length > 0) {
            visitChildren(u, rest, times, pristine, exclusive, into);
        }
    }

    private static Wanted[] without(Wanted[] all, Wanted... some) {
        if (all.length == some.length) {
            return NOBODY;
        }
        List<Wanted> gone = List.of(some);
        return Arrays.stream(all).filter(w -> !gone.contains(w)).toArray(Wanted[]::new);
    }

    private void visitChildren(
            int u, Wanted[] wanted, long times, boolean pristine, boolean exclusive, Tally into) {
        if (policy.stopsAtFirst()) {
            for (int child : edges.children(u)) {
                visitInto(child, u, wanted, pristine, exclusive, into);
                if (isEnough(wanted, times, into)) {
                    return;
                }
            }
        } else {
            for (int i = relations.from(u); i < relations.to(u); i++) {
                visitInto(relations.child(i), u, wanted, pristine, exclusive, into);
            }
        }
    }

    private static boolean isEnough(Wanted[] wanted, long times, Tally found) {
        for (Wanted each : wanted) {
            if (found.units(each.type) / times < each.most) {
                return false;
            }
        }
        return true;
    }

    /// Packs what stands below `u` into as many slots as there can be, the best first, each with
    /// whole pools. What is in none of them is forgotten, so that large systems leave small notes.
    private void makeSlots(int u, Wanted slot, Tally into) {
        int candidateMark = candidates.candidateCount();
        int groupMark = candidates.groupCount();
        int memberMark = candidates.memberCount();
        Tally parts = tally();
        explore(u, slot.with, slot.most, false, true, parts);
        packing.pack(slot, parts);
        release(parts);
        if (slot.isOfLeaves) {
            candidates.keep(packing.members, candidateMark, groupMark, memberMark);
        }
        int from = 0;
        for (int made = 0; made < packing.ends.size(); made++) {
            int group = candidates.group();
            for (; from < packing.ends.getInt(made); from++) {
                candidates.member(packing.members.getInt(from));
            }
            candidates.close(group, packing.scores.getLong(made), 1);
            into.add(Wanted.SLOT, group, 1);
        }
    }

    /// Chooses the best of each type that is wanted; false when there is not enough of one.
    private boolean choose(Wanted[] wanted, Tally found) {
        for (Wanted each : wanted) {
            if (each.count.within(found.units(each.type)) == 0) {
                return false;
            }
        }
        foundFrom = candidates.pickCount();
        for (Wanted each : wanted) {
            long count = each.count.within(found.units(each.type));
            IntArrayList groups = found.groups(each.type);
            ranking.sort(groups, count);
            for (int i = 0; count > 0; i++) {
                int group = groups.getInt(i);
                long amount = Math.min(count, candidates.units(group));
                take(group, amount);
                count -= amount;
            }
        }
        return true;
    }

    private void take(int group, long amount) {
        int end = candidates.membersTo(group);
        for (int m = candidates.membersFrom(group); m < end; m++) {
            int candidate = candidates.memberAt(m);
            long size = graph.size(candidates.vertex(candidate));
            candidates.pick(
                    candidate, candidates.isExclusive(candidate) ? size : Math.min(size, amount));
        }
    }

    private Tally tally() {
        return idle.isEmpty() ? new Tally() : idle.removeLast();
    }

    private void release(Tally tally) {
        tally.clear();
        idle.add(tally);
    }
}
