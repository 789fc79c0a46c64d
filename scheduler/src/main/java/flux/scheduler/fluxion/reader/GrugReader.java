package flux.scheduler.fluxion.reader;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.graph.Vertex;
import flux.scheduler.fluxion.reader.Recipe.Pool;
import flux.scheduler.fluxion.reader.Recipe.Step;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Makes a graph by a GRUG recipe, breadth first: all racks, then all nodes, then all sockets.
public final class GrugReader {
    private final ResourceGraph graph = new ResourceGraph();
    private int nodes;

    private GrugReader() {}

    /// @throws ReaderFault when it is no recipe
    public static ResourceGraph read(InputStream xml) {
        try {
            Recipe recipe = RecipeReader.read(xml);
            RecipeCheck.require(recipe);
            return new GrugReader().make(recipe);
        } catch (IllegalArgumentException e) { // a size that is none, or that no vertex has
            throw new ReaderFault("the recipe makes no graph: " + e.getMessage());
        }
    }

    private ResourceGraph make(Recipe recipe) {
        boolean rooted = false;
        for (Pool pool : recipe.pools()) {
            if (pool.get("root").equals("1")) {
                rooted = true;
                int subsystem = graph.subsystem(pool.get("subsystem"));
                int root = vertex(pool, 0);
                graph.root(subsystem, root);
                makeBelow(pool, recipe);
            }
        }
        if (!rooted) {
            throw new ReaderFault("the recipe has no node with root=1");
        }
        graph.index();
        GraphCheck.require(graph);
        return graph;
    }

    private void makeBelow(Pool root, Recipe recipe) {
        Deque<Pool> open = new ArrayDeque<>();
        Set<Pool> seen = new HashSet<>();
        open.add(root);
        seen.add(root);
        while (!open.isEmpty()) {
            Pool pool = open.remove();
            for (Step step : recipe.stepsFrom(pool)) {
                follow(step);
                if (seen.add(step.target())) {
                    open.add(step.target());
                }
            }
        }
    }

    private void follow(Step step) {
        switch (step.get("gen_method")) {
            case "MULTIPLY" -> multiply(step);
            case "ASSOCIATE_IN" -> associate(step, false);
            case "ASSOCIATE_BY_PATH_IN" -> associate(step, true);
            default ->
                    throw new ReaderFault(
                            "gen_method must be MULTIPLY, ASSOCIATE_IN or ASSOCIATE_BY_PATH_IN,"
                                    + " was "
                                    + step.get("gen_method"));
        }
    }

    private void multiply(Step step) {
        int subsystem = graph.subsystem(step.get("e_subsystem"));
        int scale = step.number("multi_scale");
        int start = step.number("id_start");
        int stride = step.number("id_stride");
        if ((long) scale * step.source().made.size() > ResourceGraph.VERTICES_MAX) {
            throw new ReaderFault(
                    "the recipe makes no graph: with %s there are more than %d vertices"
                            .formatted(step.target().get("type"), ResourceGraph.VERTICES_MAX));
        }
        long parents = parentsInScope(step);
        if (step.target().madeBy == Step.NONE) {
            step.target().madeBy = step;
        }
        for (int j = 0; j < step.source().made.size(); j++) {
            for (int i = 0; i < scale; i++) {
                long id = start + (j % parents) * scale * stride + (long) i * stride;
                graph.relate(subsystem, step.source().made.get(j), vertex(step.target(), id));
            }
        }
    }

    /// How many parents share one numbering: 1 when only siblings do.
    private static long parentsInScope(Step step) {
        long parents = 1;
        Step above = step.source().madeBy;
        for (int i = step.number("id_scope"); i > 0 && above != Step.NONE; i--) {
            parents *= Math.max(1, above.number("multi_scale"));
            above = above.source().madeBy;
        }
        return parents;
    }

    private void associate(Step step, boolean byPath) {
        int subsystem = graph.subsystem(step.get("e_subsystem"));
        int there = graph.subsystem(step.get("as_tgt_subsystem"));
        graph.index();
        Relations related = graph.relations(there);
        int type = graph.types().find(step.target().get("type"));
        Set<Integer> made = new HashSet<>(step.target().made);
        for (int source : step.source().made) {
            for (int target = 0; target < graph.vertexCount(); target++) {
                if (graph.type(target) == type
                        && related.contains(target)
                        && (!byPath || under(step, related, source, target))) {
                    graph.relate(subsystem, source, target);
                    if (made.add(target)) {
                        step.target().made.add(target);
                    }
                }
            }
        }
    }

    private static boolean under(Step step, Relations related, int source, int target) {
        int above = up(related, source, step.number("as_src_uplvl"));
        return above != Relations.NONE && above == up(related, target, step.number("as_tgt_uplvl"));
    }

    private static int up(Relations related, int vertex, int levels) {
        int u = vertex;
        for (int i = 0; i < levels && u != Relations.NONE; i++) {
            u = related.parent(u);
        }
        return u;
    }

    /// `name` and `rank` are what a graph that was written as a recipe has besides: each of its
    /// pools makes one vertex.
    private int vertex(Pool pool, long id) {
        String type = pool.get("type");
        int rank = type.equals("node") ? nodes++ : -1;
        String name = pool.get("name");
        String givenRank = pool.get("rank");
        if (!givenRank.isEmpty()) {
            rank = (int) pool.number("rank", Integer.MAX_VALUE);
        }
        Vertex vertex =
                new Vertex(
                        type,
                        pool.get("basename"),
                        name.isEmpty() ? null : name,
                        id,
                        -1,
                        rank,
                        pool.number("size", Long.MAX_VALUE),
                        pool.get("unit"),
                        Map.of(),
                        true);
        int u = graph.add(vertex);
        pool.made.add(u);
        return u;
    }
}
