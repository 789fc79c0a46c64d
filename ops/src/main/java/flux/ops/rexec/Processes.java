package flux.ops.rexec;

import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The processes that run now on one machine, by pid. They start on the reactor's thread; a hosted
/// instance closes on its parent's, while its processes may still be starting and ending. So a lock
/// holds the table.
public final class Processes {

    /// How many may run at once: each has some threads.
    public static final int PROCESSES_MAX = 1024;

    private static final int SIGKILL = 9;
    private static final int EAGAIN = 11;
    private static final int EEXIST = 17;

    private final Consumer<Runnable> reactor;
    private final Path rundir;
    private final IntPredicate elsewhere;
    private final Object lock = new Object();
    private final Map<Long, Child> children = new LinkedHashMap<>();
    private boolean closed;

    /// @param reactor runs what it is given on the reactor's thread
    /// @param rundir where the ranks' sockets are
    /// @param elsewhere which ranks are other machines, where [#start] starts nothing
    public Processes(Consumer<Runnable> reactor, Path rundir, IntPredicate elsewhere) {
        this.reactor = reactor;
        this.rundir = rundir;
        this.elsewhere = elsewhere;
    }

    /// As many again, of another machine.
    Processes another() {
        return new Processes(reactor, rundir, elsewhere);
    }

    void onReactor(Runnable action) {
        reactor.accept(action);
    }

    /// Starts `command` as a process of `rank`; its FLUX_URI is that rank's socket.
    ///
    /// @throws RpcException when it cannot be started, as execvp(3) would say
    Child start(ProcessCommand command, int rank) throws RpcException {
        if (elsewhere.test(rank)) {
            throw new RpcException(
                    Errno.ENOTSUP,
                    "rank %d is another machine, where this does not run; use flux exec -r %d"
                            .formatted(rank, rank));
        }
        requireRoom(command, rank);
        Map<String, String> env = new TreeMap<>(command.env());
        env.put("FLUX_URI", "local://" + rundir.resolve("local-" + rank));
        ProcessGroup group =
                ProcessGroup.start(
                        new ProcessCommand(command.words(), env, command.cwd(), command.label()));
        return add(group.process(), group, command, rank);
    }

    /// @param rank whose labels are its own
    /// @throws RpcException when there is no room, the instance ends, or its label is in use
    void requireRoom(ProcessCommand command, int rank) throws RpcException {
        synchronized (lock) {
            refuseWhenClosed();
            if (children.size() >= PROCESSES_MAX) {
                throw new RpcException(
                        EAGAIN, "at most " + PROCESSES_MAX + " processes run at once");
            }
        }
        if (command.label() != null && find(-1, command.label(), rank) != null) {
            throw new RpcException(EEXIST, "label " + command.label() + " is in use");
        }
    }

    /// Looks after a process that was started elsewhere.
    ///
    /// @throws RpcException when the instance ends; the process is killed
    Child add(Process process, Signalled group, ProcessCommand command, int rank)
            throws RpcException {
        Child child = new Child(process, group, command, rank, reactor);
        enter(child);
        return child;
    }

    /// The last moment at which a process can be too late; from then on [#killAll] sees it.
    private void enter(Child child) throws RpcException {
        synchronized (lock) {
            if (!closed) {
                children.put(child.pid(), child);
                return;
            }
        }
        child.kill(SIGKILL);
        refuseWhenClosed();
    }

    private void refuseWhenClosed() throws RpcException {
        synchronized (lock) {
            if (closed) {
                throw new RpcException(Errno.ENOSYS, "the instance ends; nothing is started");
            }
        }
    }

    /// @param pid below 0 to go by `label`
    /// @param rank whose label it is
    @Nullable Child find(long pid, @Nullable String label, int rank) {
        if (pid >= 0) {
            synchronized (lock) {
                return children.get(pid);
            }
        }
        for (Child child : all()) {
            if (label != null && child.rank() == rank && label.equals(child.command().label())) {
                return child;
            }
        }
        return null;
    }

    List<Child> all() {
        synchronized (lock) {
            return List.copyOf(children.values());
        }
    }

    void forget(Child child) {
        synchronized (lock) {
            children.remove(child.pid());
        }
    }

    /// None of them outlives the broker, and none starts after this. From any thread.
    public void killAll() {
        synchronized (lock) {
            closed = true;
        }
        all().forEach(child -> child.kill(SIGKILL));
    }
}
