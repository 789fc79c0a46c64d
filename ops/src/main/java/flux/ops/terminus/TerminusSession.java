package flux.ops.terminus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;
import flux.executor.run.InteractiveTerminal;
import flux.ledger.wire.Errno;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/// One program with its terminal. What it shows before somebody looks for the first time is kept,
/// and when that is much it waits.
final class TerminusSession {
    private static final int UNSEEN_BYTES_MAX = 1 << 16;

    private final int id;
    private final String name;
    private final double created;
    private final TaskHost host;
    private final TaskKey key;
    private final InteractiveTerminal terminal;
    private final Consumer<TerminusSession> gone;
    private final List<Runnable> atEnd = new ArrayList<>();
    private final ByteArrayOutputStream unseen = new ByteArrayOutputStream();
    private final IntConsumer started;
    private boolean waits;
    private boolean exited;
    private int status;
    private long pid = -1;

    /// @param waits stays until somebody has looked, also when the program has ended
    /// @param started told 0 when the program runs, or errno
    /// @param gone told at the end
    TerminusSession(
            int id,
            String name,
            double created,
            boolean waits,
            TaskHost host,
            Terminals terminals,
            IntConsumer started,
            Consumer<TerminusSession> gone) {
        this.id = id;
        this.name = name;
        this.created = created;
        this.waits = waits;
        this.host = host;
        this.gone = gone;
        this.started = started;
        this.key = terminals.add(this::on);
        this.terminal = new InteractiveTerminal(host, key, this::seen);
        atEnd.add(() -> terminals.remove(key));
    }

    void start(TaskSpec spec) {
        host.start(key, spec);
        host.flush();
    }

    int id() {
        return id;
    }

    InteractiveTerminal terminal() {
        return terminal;
    }

    /// What was asked of the terminal goes out.
    void flush() {
        host.flush();
    }

    private void seen() {
        waits = false;
        terminal.show(unseen.toByteArray());
        unseen.reset();
        host.hold(key, false);
        host.flush();
        if (exited) {
            end();
        }
    }

    private void on(TaskEvent event) {
        switch (event) {
            case TaskEvent.Started begun -> {
                pid = begun.pid();
                started.accept(0);
            }
            case TaskEvent.Output output -> show(output.bytes());
            case TaskEvent.Exited end -> exit(end.waitStatus());
            case TaskEvent.StartFailed failed -> startFailed(failed);
            case TaskEvent.Lost _ -> lost();
            case TaskEvent.Eof _, TaskEvent.Channel _ -> {}
        }
    }

    private void show(byte[] bytes) {
        if (!waits) {
            terminal.show(bytes);
            return;
        }
        unseen.writeBytes(bytes);
        if (unseen.size() > UNSEEN_BYTES_MAX) {
            host.hold(key, true);
            host.flush();
        }
    }

    /// Its host is gone, perhaps before it told that the program runs. Its end is told next.
    private void lost() {
        if (pid < 0) {
            waits = false;
            started.accept(Errno.EIO);
        }
    }

    private void startFailed(TaskEvent.StartFailed failed) {
        waits = false;
        started.accept(failed.errno());
        exit(0);
    }

    private void exit(int waitStatus) {
        exited = true;
        status = waitStatus;
        if (!waits) {
            end();
        }
    }

    private void end() {
        terminal.exited(status);
        gone.accept(this);
        atEnd.forEach(Runnable::run);
    }

    /// @param whenGone run at the session's end; at once when it has ended and was only kept
    void kill(int signum, Runnable whenGone) {
        atEnd.add(whenGone);
        if (waits) {
            seen();
        }
        if (!exited) {
            host.signal(key, signum);
            host.flush();
        }
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("name", name)
                .put("clients", terminal.clients())
                .put("pid", pid)
                .put("exited", exited ? 1 : 0)
                .put("ctime", created);
    }
}
