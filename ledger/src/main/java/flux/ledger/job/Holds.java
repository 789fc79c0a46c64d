package flux.ledger.job;

import java.util.ArrayList;
import java.util.List;

/// What holds a job back, each named by its description: dependencies hold DEPEND, open prologs the
/// start, open epilogs the freeing of its resources (RFC 21).
public record Holds(List<String> dependencies, List<String> prologs, List<String> epilogs) {

    public static final Holds NONE = new Holds(List.of(), List.of(), List.of());

    Holds addDependency(String description) {
        return new Holds(plus(dependencies, description), prologs, epilogs);
    }

    Holds removeDependency(String description) {
        return new Holds(minus(dependencies, description), prologs, epilogs);
    }

    Holds addProlog(String description) {
        return new Holds(dependencies, plus(prologs, description), epilogs);
    }

    Holds removeProlog(String description) {
        return new Holds(dependencies, minus(prologs, description), epilogs);
    }

    Holds addEpilog(String description) {
        return new Holds(dependencies, prologs, plus(epilogs, description));
    }

    Holds removeEpilog(String description) {
        return new Holds(dependencies, prologs, minus(epilogs, description));
    }

    private static List<String> plus(List<String> list, String item) {
        if (list.contains(item)) {
            return list;
        }
        List<String> more = new ArrayList<>(list);
        more.add(item);
        return List.copyOf(more);
    }

    private static List<String> minus(List<String> list, String item) {
        List<String> less = new ArrayList<>(list);
        less.remove(item);
        return List.copyOf(less);
    }
}
