package flux.executor.run;

import flux.executor.host.Stdio;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The terminal of a job's first task, for clients to attach to (`-o pty.interactive`). The tasks
/// start with the first client, so that nothing is shown to nobody, and the size is right from the
/// beginning.
///
/// What nobody has attached to see is not kept. A client that does not read holds the task up.
public final class InteractiveTerminal {

    /// Bytes on their way to one client before the task waits.
    static final long UNTAKEN_BYTES_MAX = 1 << 20;

    /// How a client is attached.
    ///
    /// @param reads gets what the terminal shows
    /// @param writes may type and resize
    public record Mode(boolean reads, boolean writes) {}

    private static final class Attached {
        final Mode mode;
        long untaken;

        Attached(Mode mode) {
            this.mode = mode;
        }
    }

    private final TaskHost host;
    private final TaskKey key;
    private final Map<TerminalClient, Attached> clients = new LinkedHashMap<>();
    private Runnable onFirst;
    private Stdio.Terminal size = new Stdio.Terminal(0, 0);
    private boolean held;
    private boolean over;

    /// @param onFirst starts the tasks
    public InteractiveTerminal(TaskHost host, TaskKey key, Runnable onFirst) {
        this.host = host;
        this.key = key;
        this.onFirst = onFirst;
    }

    Stdio.Terminal size() {
        return size;
    }

    public void attach(TerminalClient client, Mode mode, Stdio.Terminal wanted) {
        if (over) {
            client.refused();
            return;
        }
        clients.put(client, new Attached(mode));
        client.attached();
        if (mode.writes()) {
            resize(client, wanted);
        }
        Runnable first = onFirst;
        onFirst = () -> {};
        first.run();
    }

    /// They run already: who attaches starts nothing.
    void tasksAreStarted() {
        onFirst = () -> {};
    }

    /// Typed text; of one who may only look it is dropped.
    public void type(TerminalClient client, byte[] bytes) {
        if (maySay(client)) {
            host.writeStdin(key, bytes, false);
        }
    }

    public void resize(TerminalClient client, Stdio.Terminal wanted) {
        if (maySay(client)) {
            size = wanted;
            host.resize(key, wanted);
        }
    }

    private boolean maySay(TerminalClient client) {
        Attached attached = clients.get(client);
        return attached != null && attached.mode.writes();
    }

    /// The client has gone, or wants no more.
    public void detach(TerminalClient client) {
        clients.remove(client);
        holdOrNot();
    }

    /// The client has passed on so much of what it was handed.
    public void taken(TerminalClient client, long bytes) {
        Attached attached = clients.get(client);
        if (attached != null) {
            attached.untaken -= bytes;
            holdOrNot();
        }
    }

    /// The task has written this.
    public void show(byte[] bytes) {
        clients.forEach(
                (client, attached) -> {
                    if (attached.mode.reads()) {
                        attached.untaken += bytes.length;
                        client.data(bytes);
                    }
                });
        holdOrNot();
    }

    /// How many are attached.
    public int clients() {
        return clients.size();
    }

    private void holdOrNot() {
        boolean tooMuch =
                clients.values().stream().anyMatch(each -> each.untaken > UNTAKEN_BYTES_MAX);
        if (tooMuch != held) {
            held = tooMuch;
            host.hold(key, held);
        }
    }

    /// Its clients are attached no more.
    public void exited(int waitStatus) {
        over = true;
        List.copyOf(clients.keySet()).forEach(client -> client.exited(waitStatus));
        clients.clear();
    }
}
