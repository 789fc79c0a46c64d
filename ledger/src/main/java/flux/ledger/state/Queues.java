package flux.ledger.state;

import flux.ledger.entry.Fact.OfQueue;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The queues of an instance: those its configuration names, or else the anonymous one, "".
///
/// A virtual queue is served by the nodes of its parent, and scheduled as one with it: its jobs run
/// only while both are started (RFC 33).
public final class Queues {
    private static final String ANONYMOUS = "";

    private final SortedMap<String, QueueState> states = new TreeMap<>();

    /// As [#states] will be at the next start: without what was not to last.
    private final SortedMap<String, QueueState> lasting = new TreeMap<>();

    private InstanceConfig config = InstanceConfig.empty();

    public Queues() {
        states.put(ANONYMOUS, QueueState.initial(false));
        lasting.putAll(states);
    }

    /// The configured names; empty when there is only the anonymous queue.
    public Set<String> named() {
        return Collections.unmodifiableSet(config.rules().keySet());
    }

    public Optional<QueueState> find(String queue) {
        boolean exists = queue.isEmpty() ? named().isEmpty() : named().contains(queue);
        return exists ? Optional.ofNullable(states.get(queue)) : Optional.empty();
    }

    /// The queue whose nodes serve `queue`; null when those are its own.
    public @Nullable String parent(String queue) {
        return config.parents().get(queue);
    }

    /// The properties of nodes that serve `queue`.
    public List<String> requires(String queue) {
        return config.rulesOf(queue).requires();
    }

    /// True when a queue that is started does not run for all that, since its parent is stopped.
    public boolean isPaused(String queue) {
        String parent = parent(queue);
        return parent != null
                && find(queue).map(QueueState::started).orElse(false)
                && !find(parent).map(QueueState::started).orElse(false);
    }

    /// These are the queues from now on, when an instance starts; known ones keep their state, but
    /// for what was not to last.
    public void configure(InstanceConfig next) {
        config = next;
        for (String name : named()) {
            lasting.putIfAbsent(name, QueueState.initial(true));
        }
        states.clear();
        states.putAll(lasting);
    }

    /// A fact about a queue.
    public void apply(OfQueue fact) {
        states.computeIfPresent(fact.queue(), (_, state) -> state.apply(fact.event()));
        if (fact.lasting()) {
            lasting.computeIfPresent(fact.queue(), (_, state) -> state.apply(fact.event()));
        }
    }

    void describe(StringBuilder into) {
        into.append(named()).append(states);
        if (!lasting.equals(states)) {
            into.append(lasting);
        }
        into.append('\n');
    }
}
