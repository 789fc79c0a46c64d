package flux.executor.host;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One host of tasks, shared by instances that live in one process: the root and what it hosts.
/// Each has a [HostShare], told apart by a number that stands beside the attempt in a key.
///
/// Events wait in their instance's queue, which is bounded; the instance whose queue is full makes
/// all wait, because only so its tasks wait. One that takes nothing for [#STUCK_NANOS_MAX] is
/// broken: its events are dropped from then on, and whoever hosts it is told.
public final class SharedHost {

    /// The share of the instance that the process was started for.
    public static final int ROOT = 0;

    static final int EVENTS_MAX = 16_384;
    static final int BYTES_MAX = 2 << 20;
    private static final long STUCK_NANOS_MAX = 10_000_000_000L;

    private static final int SIGKILL = 9;

    /// Attempts of a task, and of what runs before and after it, are below this.
    private static final int ATTEMPTS = 4;

    private static final int NUMBERS = Integer.MAX_VALUE / ATTEMPTS;

    private final TaskHost host;
    private final long stuckNanosMax;
    private final Map<Integer, HostShare> shares = new HashMap<>();
    private final ArrayDeque<Told> unacknowledged = new ArrayDeque<>();
    private final Random chance;
    private @Nullable TaskEvent held;
    private @Nullable RuntimeException failure;
    private volatile BiConsumer<Integer, String> broken = (_, _) -> {};
    private long acknowledged;

    /// An event that was handed to a share, or to nobody.
    private record Told(long cursor, @Nullable HostShare share) {
        boolean isRecorded() {
            return share == null || share.hasRecorded(cursor);
        }
    }

    /// @param chance for numbers of new instances
    public SharedHost(TaskHost host, Random chance) {
        this(host, chance, STUCK_NANOS_MAX);
    }

    /// @param stuckNanosMax how long an instance may take nothing while others wait for it
    SharedHost(TaskHost host, Random chance, long stuckNanosMax) {
        this.host = host;
        this.stuckNanosMax = stuckNanosMax;
        this.chance = chance;
        Set<Integer> numbers = new HashSet<>();
        host.known().forEach(key -> numbers.add(numberOf(key)));
        numbers.add(ROOT);
        numbers.forEach(number -> shares.put(number, new HostShare(this, number)));
        host.onNews(this::distribute);
    }

    /// The share of the instance `number`; once for each.
    public synchronized HostShare share(int number) {
        HostShare share = shares.computeIfAbsent(number, n -> new HostShare(this, n));
        share.claim();
        return share;
    }

    /// A number that no instance has, nor any task that is known.
    public synchronized int newNumber() {
        int number = chance.nextInt(1, NUMBERS);
        while (shares.containsKey(number)) {
            number = chance.nextInt(1, NUMBERS);
        }
        shares.put(number, new HostShare(this, number));
        return number;
    }

    /// The instance whose task the host's `key` names.
    public static int numberOf(TaskKey key) {
        return key.attempt() / ATTEMPTS;
    }

    /// An instance's key as the host knows it.
    static TaskKey outside(int number, TaskKey key) {
        if (key.attempt() >= ATTEMPTS) {
            throw new IllegalArgumentException(
                    "more than %d attempts: %s".formatted(ATTEMPTS, key));
        }
        return new TaskKey(key.job(), number * ATTEMPTS + key.attempt(), key.rank());
    }

    /// The host's key as its instance knows it.
    static TaskKey inside(TaskKey key) {
        return new TaskKey(key.job(), key.attempt() % ATTEMPTS, key.rank());
    }

    /// Tells of an instance that takes no events: its number, and why.
    public void onBroken(BiConsumer<Integer, String> told) {
        broken = told;
    }

    long stuckNanosMax() {
        return stuckNanosMax;
    }

    TaskHost host() {
        return host;
    }

    /// Moves what the host has to the shares' queues; from any thread.
    void distribute() {
        Set<HostShare> woken = new HashSet<>();
        Set<HostShare> stuck = new HashSet<>();
        synchronized (this) {
            try {
                TaskEvent event = held;
                held = null;
                if (event != null) {
                    give(event, woken, stuck);
                }
                while (held == null && host.poll(next -> give(next, woken, stuck), 1) > 0) {
                    continue;
                }
                acknowledge();
            } catch (RuntimeException e) {
                failure = e;
                woken.addAll(shares.values());
            }
        }
        woken.forEach(HostShare::wake);
        stuck.forEach(share -> broken.accept(share.number(), "it takes no news of its tasks"));
    }

    /// @throws RuntimeException when the host is gone
    synchronized void check() {
        if (failure != null) {
            throw failure;
        }
    }

    /// Hands over an event, or holds it when there is no room.
    private void give(TaskEvent event, Set<HostShare> woken, Set<HostShare> stuck) {
        HostShare share = shares.get(numberOf(event.key()));
        if (share == null) {
            unacknowledged.add(new Told(event.cursor(), null));
            return;
        }
        if (!share.isClosed() && !share.hasRoom()) {
            if (share.number() == ROOT || !share.isStuck()) {
                held = event;
                return;
            }
            share.abandon();
            stuck.add(share);
        }
        share.see(event);
        boolean wanted = !share.isClosed();
        unacknowledged.add(new Told(event.cursor(), wanted ? share : null));
        if (wanted) {
            share.add(event);
            woken.add(share);
        }
    }

    /// Ends the tasks of instances that nobody has taken up again: an earlier process hosted them.
    public synchronized void endUnclaimed() {
        for (HostShare share : List.copyOf(shares.values())) {
            if (!share.isClaimed()) {
                share.abandon();
            }
        }
    }

    void kill(Iterable<TaskKey> keys) {
        keys.forEach(key -> host.signal(key, SIGKILL));
        host.flush();
    }

    /// Acknowledges to the host what all shares before have acknowledged.
    synchronized void acknowledge() {
        long upTo = acknowledged;
        while (!unacknowledged.isEmpty() && unacknowledged.element().isRecorded()) {
            upTo = unacknowledged.remove().cursor();
        }
        if (upTo > acknowledged) {
            acknowledged = upTo;
            host.acknowledge(upTo);
        }
    }

    synchronized void close(HostShare share) {
        shares.remove(share.number(), share);
        acknowledge();
        host.flush();
    }
}
