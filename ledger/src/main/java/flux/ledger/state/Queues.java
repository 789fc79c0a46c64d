package flux.ledger.state;

import flux.ledger.entry.Fact.QueueEvent;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The queues of an instance: those its configuration names, or else the anonymous one, "".
public final class Queues {
    private static final String ANONYMOUS = "";

    private final SortedMap<String, QueueState> states = new TreeMap<>();
    private SortedSet<String> named = new TreeSet<>();

    public Queues() {
        states.put(ANONYMOUS, QueueState.initial(false));
    }

    /// The configured names; empty when there is only the anonymous queue.
    public Set<String> named() {
        return named;
    }

    public Optional<QueueState> find(String queue) {
        boolean exists = queue.isEmpty() ? named.isEmpty() : named.contains(queue);
        return exists ? Optional.ofNullable(states.get(queue)) : Optional.empty();
    }

    /// True when jobs of `queue` (null: none given) are scheduled.
    public boolean isStarted(@org.jspecify.annotations.Nullable String queue) {
        return find(queue == null ? ANONYMOUS : queue).map(QueueState::started).orElse(false);
    }

    /// These are the queues from now on; known ones keep their state.
    public void configure(Set<String> names) {
        named = new TreeSet<>(names);
        for (String name : named) {
            states.putIfAbsent(name, QueueState.initial(true));
        }
    }

    /// A fact about `queue`.
    public void apply(String queue, QueueEvent event) {
        states.computeIfPresent(queue, (_, state) -> state.apply(event));
    }

    void describe(StringBuilder into) {
        into.append(named).append(states).append('\n');
    }
}
