package flux.executor.spread;

import flux.executor.host.DelegatingHost;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;
import flux.executor.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A host that is replaced when it is gone: a task can kill its keeper. The tasks of the one that
/// is gone are told to be lost and to have been killed; what is started from then on, the new one
/// starts.
///
/// Cursors go on from one to the next, so that what was recorded with them holds, and what is
/// acknowledged late does no harm. Each has a [#life] of its own.
public final class RenewedHost implements DelegatingHost {
    private static final int ATTEMPTS_MAX = 3;

    /// Before each attempt to open another one.
    private static final long[] PAUSE_MILLIS = {0, 500, 2000};

    /// One that goes within this time without having been given a task has failed to start.
    private static final long YOUNG_NANOS = TimeUnit.MINUTES.toNanos(1);

    /// Opens a host.
    @FunctionalInterface
    public interface Opener {

        /// @param cursor of the last event told by the one before; the events of a new one come
        ///     after it
        TaskHost open(long cursor) throws IOException;
    }

    private final Opener opener;
    private final Consumer<String> log;
    private final Set<TaskKey> known;
    private final LiveTasks tasks = new LiveTasks();
    private final ArrayDeque<TaskEvent> ours = new ArrayDeque<>();
    private volatile TaskHost current;
    private volatile Runnable waker = () -> {};
    private @Nullable UncheckedIOException failure;
    private long cursor;
    private long openedNanos = System.nanoTime();
    private boolean used = true;
    private int unused;
    private boolean dismissed;

    /// @param log takes a line when a host is replaced
    /// @throws IOException when there is none to begin with
    public RenewedHost(Opener opener, Consumer<String> log) throws IOException {
        this.opener = opener;
        this.log = log;
        this.current = opener.open(0);
        this.known = Set.copyOf(current.known());
        this.cursor = current.cursor();
        known.forEach(tasks::add);
    }

    @Override
    public TaskHost inner() {
        return current;
    }

    @Override
    public void start(TaskKey key, TaskSpec spec) {
        used = true;
        tasks.add(key);
        current.start(key, spec);
    }

    /// A host that is gone is found so by [#poll], which first hands over what it has told.
    @Override
    public void flush() {
        try {
            current.flush();
        } catch (UncheckedIOException e) {
            // What was asked is lost with the tasks.
        }
    }

    @Override
    public int poll(Consumer<TaskEvent> events, int eventsMax) {
        if (failure != null) {
            throw failure;
        }
        int count = tellOurs(events, eventsMax);
        if (count == eventsMax) {
            return count;
        }
        try {
            return count + current.poll(event -> tell(event, events), eventsMax - count);
        } catch (UncheckedIOException e) {
            if (dismissed) {
                throw e;
            }
            replace(e);
            return count + tellOurs(events, eventsMax - count);
        }
    }

    private int tellOurs(Consumer<TaskEvent> events, int eventsMax) {
        int count = 0;
        while (count < eventsMax && !ours.isEmpty()) {
            events.accept(ours.remove());
            count++;
        }
        return count;
    }

    private void tell(TaskEvent event, Consumer<TaskEvent> events) {
        cursor = Math.max(cursor, event.cursor());
        tasks.saw(event);
        events.accept(event);
    }

    private void replace(UncheckedIOException cause) {
        boolean failed = !used && System.nanoTime() - openedNanos < YOUNG_NANOS;
        unused = failed ? unused + 1 : 0;
        long lastLife = current.life();
        int count = tasks.runningCount();
        close(current);
        killGroups(tasks.pids());
        ours.addAll(tasks.lose(cursor));
        cursor = ours.isEmpty() ? cursor : ours.getLast().cursor();
        if (unused == ATTEMPTS_MAX) {
            throw fail("three new ones in a row ended before they had a task", cause);
        }
        current = another(lastLife, cause);
        openedNanos = System.nanoTime();
        used = false;
        current.onNews(waker);
        log.accept(
                "the keeper is gone, and with it the tasks that it had (%d); a new one goes on"
                        .formatted(count));
    }

    private TaskHost another(long lastLife, UncheckedIOException cause) {
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS[attempt]);
                TaskHost next = opener.open(cursor);
                if (next.life() != lastLife) {
                    return next;
                }
                close(next);
                last = new IOException("the one that was given up answers again");
            } catch (IOException e) {
                last = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw fail("interrupted", cause);
            }
        }
        String reason = last == null ? "" : String.valueOf(last.getMessage());
        throw fail("no new one could be started: " + reason, cause);
    }

    private UncheckedIOException fail(String why, UncheckedIOException cause) {
        UncheckedIOException made =
                new UncheckedIOException(
                        cause.getMessage() + "; " + why, new IOException(why, cause));
        failure = made;
        return made;
    }

    private static void close(TaskHost gone) {
        try {
            gone.close();
        } catch (UncheckedIOException e) {
            // It was gone before.
        }
    }

    /// A task ends with its keeper, but what it has started does not.
    private static void killGroups(List<Long> pids) {
        Path kill = Programs.tool("kill");
        if (kill == null || pids.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(kill.toString(), "-9", "--"));
        pids.forEach(pid -> command.add("-" + pid));
        try {
            new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            // They stay behind, as what a task leaves in the background does.
        }
    }

    @Override
    public boolean knows(TaskKey key) {
        return known.contains(key);
    }

    /// What the first one knew: when that is gone, its tasks are told to be lost.
    @Override
    public Set<TaskKey> known() {
        return known;
    }

    @Override
    public void dismiss() {
        dismissed = true;
        current.dismiss();
    }

    @Override
    public void onNews(Runnable newWaker) {
        waker = newWaker;
        current.onNews(newWaker);
    }

    @Override
    public void close() {
        close(current);
    }
}
