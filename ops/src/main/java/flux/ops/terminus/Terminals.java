package flux.ops.terminus;

import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The programs of all sessions, under a keeper of their own, which is started with the first one.
/// On the reactor's thread, but for the start of the keeper.
final class Terminals implements AutoCloseable {
    private static final int EVENTS_MAX = 256;

    /// Makes a host when it is needed.
    interface Opener {
        TaskHost open() throws IOException;
    }

    private final Opener opener;
    private final Consumer<Runnable> reactor;
    private final Map<TaskKey, Consumer<TaskEvent>> sessions = new HashMap<>();
    private @Nullable TaskHost host;
    private long last;

    /// @param reactor runs what it is given on the reactor's thread
    Terminals(Opener opener, Consumer<Runnable> reactor) {
        this.opener = opener;
        this.reactor = reactor;
    }

    /// Hands over the host, later.
    void whenOpen(Consumer<TaskHost> use, Consumer<IOException> failed) {
        TaskHost open = host;
        if (open != null) {
            use.accept(open);
            return;
        }
        Thread.startVirtualThread(
                () -> {
                    try {
                        TaskHost opened = opener.open();
                        reactor.accept(() -> use.accept(adopt(opened)));
                    } catch (IOException e) {
                        reactor.accept(() -> failed.accept(e));
                    }
                });
    }

    /// Two may have been asked for at once: the first one stays.
    private TaskHost adopt(TaskHost opened) {
        TaskHost there = host;
        if (there != null) {
            opened.close();
            return there;
        }
        host = opened;
        opened.onNews(() -> reactor.accept(this::poll));
        poll();
        return opened;
    }

    private void poll() {
        TaskHost open = host;
        if (open == null) {
            return;
        }
        long[] cursor = {-1};
        int count =
                open.poll(
                        event -> {
                            cursor[0] = event.cursor();
                            Consumer<TaskEvent> session = sessions.get(event.key());
                            if (session != null) {
                                session.accept(event);
                            }
                        },
                        EVENTS_MAX);
        if (cursor[0] >= 0) {
            open.acknowledge(cursor[0]);
            open.flush();
        }
        if (count == EVENTS_MAX) {
            reactor.accept(this::poll);
        }
    }

    /// A name for a session's program, which has not been used by this host.
    TaskKey add(Consumer<TaskEvent> session) {
        TaskKey key = new TaskKey(++last, 0, 0);
        sessions.put(key, session);
        return key;
    }

    void remove(TaskKey key) {
        sessions.remove(key);
    }

    @Override
    public void close() {
        final int sigkill = 9;
        TaskHost open = host;
        if (open != null) {
            sessions.keySet().forEach(key -> open.signal(key, sigkill));
            open.dismiss();
            open.close();
        }
    }
}
