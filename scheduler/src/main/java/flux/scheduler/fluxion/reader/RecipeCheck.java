package flux.scheduler.fluxion.reader;

import flux.scheduler.fluxion.reader.Recipe.Pool;
import flux.scheduler.fluxion.reader.Recipe.Step;
import java.util.HashSet;
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
            requireTree(recipe, pool, pool, new HashSet<>());
        }
        for (Step step : recipe.steps()) {
            if (multiplies(step) && step.number("multi_scale") < 0) {
                throw new ReaderFault(
                        "multi_scale of an edge to %s must not be %s"
                                .formatted(step.target().get("type"), step.get("multi_scale")));
            }
        }
    }

    private static void requireTree(Recipe recipe, Pool top, Pool from, Set<Pool> seen) {
        for (Step step : recipe.steps()) {
            if (step.source() == from && multiplies(step)) {
                if (step.target() == top) {
                    throw new ReaderFault(
                            "the recipe's %s is made of itself".formatted(top.get("type")));
                }
                if (seen.add(step.target())) {
                    requireTree(recipe, top, step.target(), seen);
                }
            }
        }
    }

    private static boolean multiplies(Step step) {
        return step.get("gen_method").equals("MULTIPLY");
    }
}
