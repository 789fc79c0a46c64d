package flux.ledger.kvs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who waits for a version of a namespace (`kvs.wait-version`), until it is there or cannot come.
///
/// @param <T> whom to answer
public final class VersionWaits<T> {
    private record Wait<T>(long rootseq, T who) {}

    private final Map<String, List<Wait<T>>> waits = new HashMap<>();

    /// Lets `who` wait for `rootseq` or later; not to be asked when that is there already.
    public void add(String namespace, long rootseq, T who) {
        waits.computeIfAbsent(namespace, _ -> new ArrayList<>()).add(new Wait<>(rootseq, who));
    }

    /// Those whose version `namespace` has reached, in the order in which they came; they wait
    /// no more.
    public List<T> reached(Namespace namespace) {
        List<Wait<T>> waiting = waits.get(namespace.name());
        if (waiting == null) {
            return List.of();
        }
        List<T> reached = new ArrayList<>();
        waiting.removeIf(
                wait -> {
                    boolean here = wait.rootseq <= namespace.rootseq();
                    return here && reached.add(wait.who);
                });
        if (waiting.isEmpty()) {
            waits.remove(namespace.name());
        }
        return reached;
    }

    /// Those who waited for a namespace that is gone: to be refused with [KvsError#ENOTSUP].
    public List<T> lost(String namespace) {
        List<Wait<T>> waiting = waits.remove(namespace);
        return waiting == null ? List.of() : waiting.stream().map(Wait::who).toList();
    }

    /// How many wait for a version of `namespace`.
    public int count(String namespace) {
        return waits.getOrDefault(namespace, List.of()).size();
    }

    /// Forgets `who`, whose connection is gone.
    public void remove(T who) {
        waits.values().forEach(waiting -> waiting.removeIf(wait -> wait.who.equals(who)));
        waits.values().removeIf(List::isEmpty);
    }
}
