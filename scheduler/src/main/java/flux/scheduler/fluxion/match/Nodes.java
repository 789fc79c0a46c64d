package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.policy.MatchPolicy;

/// What is special about nodes, by policy: who uses one may get all of it, and it may come before
/// what is in it.
final class Nodes {
    private final ResourceGraph graph;
    private final Relations relations;
    private final Ranking ranking;
    private final boolean areExclusive;

    /// Only where they contain something.
    private final boolean comeFirst;

    private final int nodeType;

    Nodes(ResourceGraph graph, Relations relations, MatchPolicy policy, Ranking ranking) {
        this.graph = graph;
        this.relations = relations;
        this.ranking = ranking;
        areExclusive = policy.nodeExclusive();
        comeFirst = policy.nodeCentric() && relations == graph.relations(ResourceGraph.CONTAINMENT);
        nodeType = graph.types().number("node");
    }

    /// Whether `u` is a node that is used by one job.
    boolean isExclusive(int u) {
        return areExclusive && graph.type(u) == nodeType;
    }

    /// Whether a job that gets something of `u` gets all of it.
    boolean isAllOrNothing(int u) {
        if (areExclusive) {
            for (int v = u; v != Relations.NONE; v = relations.parent(v)) {
                if (graph.type(v) == nodeType) {
                    return true;
                }
            }
        }
        return false;
    }

    /// What a node adds to the scores of what is in it; `around` for what is no node.
    ///
    /// @param around what the vertices above add
    long factor(int u, long around) {
        return comeFirst && graph.type(u) == nodeType ? ranking.nodeFactor(u) : around;
    }

    /// What the vertices above `u` add to its score.
    long factorAbove(int u) {
        for (int v = relations.parent(u); comeFirst && v != Relations.NONE; ) {
            if (graph.type(v) == nodeType) {
                return ranking.nodeFactor(v);
            }
            v = relations.parent(v);
        }
        return 0;
    }
}
