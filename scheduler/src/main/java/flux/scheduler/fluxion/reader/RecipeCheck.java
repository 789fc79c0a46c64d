package flux.scheduler.fluxion.reader;

import flux.scheduler.fluxion.reader.Recipe.Pool;
import flux.scheduler.fluxion.reader.Recipe.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/// What a recipe must be so that it makes a graph and comes to an end.
final class RecipeCheck {
    private RecipeCheck() {}

    /// @throws ReaderFault that names the part that is wrong
    static void require(Recipe recipe) {
        for (Pool pool : recipe.pools()) {
            if (pool.get("type").isEmpty()) {
                throw new ReaderFault("the recipe's node " + pool.get("id") + " has no type");
            }
        }
        for (Step step : recipe.steps()) {
            if (multiplies(step) && step.number("multi_scale") < 0) {
                throw new ReaderFault(
                        "multi_scale of an edge to %s must not be %s"
                                .formatted(step.target().get("type"), step.get("multi_scale")));
            }
        }
        Set<Pool> done = new HashSet<>();
        recipe.pools().forEach(pool -> requireTree(recipe, pool, done));
    }

    /// Depth first, without recursion: a recipe may be a chain of any length.
    private static void requireTree(Recipe recipe, Pool top, Set<Pool> done) {
        Deque<Iterator<Step>> open = new ArrayDeque<>();
        Deque<Pool> path = new ArrayDeque<>();
        Set<Pool> onPath = new HashSet<>();
        enter(recipe, top, open, path, onPath);
        while (!open.isEmpty()) {
            if (!open.peek().hasNext()) {
                open.pop();
                Pool left = path.pop();
                onPath.remove(left);
                done.add(left);
                continue;
            }
            Step step = open.peek().next();
            if (multiplies(step)) {
                if (onPath.contains(step.target())) {
                    throw new ReaderFault(
                            "the recipe's %s is made of itself"
                                    .formatted(step.target().get("type")));
                }
                if (!done.contains(step.target())) {
                    enter(recipe, step.target(), open, path, onPath);
                }
            }
        }
    }

    private static void enter(
            Recipe recipe,
            Pool pool,
            Deque<Iterator<Step>> open,
            Deque<Pool> path,
            Set<Pool> onPath) {
        open.push(recipe.stepsFrom(pool).iterator());
        path.push(pool);
        onPath.add(pool);
    }

    private static boolean multiplies(Step step) {
        return step.get("gen_method").equals("MULTIPLY");
    }
}
