package flux.scheduler.fluxion.reader;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a GRUG file says: pools to be made, and how they are made of each other.
///
/// @param byPool the steps from each pool, in order
record Recipe(List<Pool> pools, List<Step> steps, Map<Pool, List<Step>> byPool) {
    Recipe(List<Pool> pools, List<Step> steps) {
        this(
                pools,
                steps,
                steps.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Step::source, IdentityHashMap::new, Collectors.toList())));
    }

    List<Step> stepsFrom(Pool pool) {
        return byPool.getOrDefault(pool, List.of());
    }

    /// A kind of vertex.
    static final class Pool {
        final Map<String, String> data;

        /// The vertices made so far, in order.
        final List<Integer> made = new ArrayList<>();

        /// The first step that made some; where the numbering of those below goes on.
        Step madeBy = Step.NONE;

        Pool(Map<String, String> data) {
            this.data = data;
        }

        String get(String key) {
            return data.getOrDefault(key, "");
        }

        /// @throws ReaderFault when it is no number from 0 to `most`
        long number(String key, long most) {
            try {
                long number = Long.parseLong(get(key));
                if (number >= 0 && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // as below
            }
            throw new ReaderFault(
                    "%s of the node %s (%s) is no number from 0 to %d: %s"
                            .formatted(key, get("id"), get("type"), most, get(key)));
        }
    }

    /// How vertices of one pool lead to those of another.
    record Step(Pool source, Pool target, Map<String, String> data) {
        static final Step NONE = new Step(new Pool(Map.of()), new Pool(Map.of()), Map.of());

        String get(String key) {
            return data.getOrDefault(key, "");
        }

        int number(String key) {
            String text = get(key);
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new ReaderFault(
                        key + " of an edge to " + target.get("type") + " is no number: " + text);
            }
        }
    }
}
