package flux.ops.rexec;

import flux.executor.host.Errno;
import flux.executor.process.Programs;
import flux.ledger.wire.RpcException;
import flux.ops.rexec.Child.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The processes that run now, by pid. They start on the reactor's thread; a hosted instance closes
/// on its parent's, while its processes may still be starting and ending. So a lock holds the
// table.
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
    /// @param elsewhere which ranks are other machines, where nothing can be started
    public Processes(Consumer<Runnable> reactor, Path rundir, IntPredicate elsewhere) {
        this.reactor = reactor;
        this.rundir = rundir;
        this.elsewhere = elsewhere;
    }

    /// Starts `command` as a process of `rank`; its FLUX_URI is that rank's socket.
    ///
    /// @throws RpcException when it cannot be started, as execvp(3) would say
    Child start(Command command, int rank) throws RpcException {
        if (elsewhere.test(rank)) {
            throw new RpcException(
                    flux.ledger.wire.Errno.ENOTSUP,
                    ("rank %d is a process of its own, where only jobs run; submit a job for it"
                                    + " (--requires=rank:%d)")
                            .formatted(rank, rank));
        }
        synchronized (lock) {
            refuseWhenClosed();
            if (children.size() >= PROCESSES_MAX) {
                throw new RpcException(
                        EAGAIN, "at most " + PROCESSES_MAX + " processes run at once");
            }
        }
        if (command.label() != null && find(-1, command.label()) != null) {
            throw new RpcException(EEXIST, "label " + command.label() + " is in use");
        }
        if (!Files.isDirectory(command.cwd())) {
            throw failed(Errno.ENOENT, command.cwd() + ": ");
        }
        Programs.Found program =
                Programs.find(command.words().getFirst(), command.env().get("PATH"), command.cwd());
        if (program.errno() != 0) {
            throw failed(program.errno(), "");
        }
        List<String> argv = new ArrayList<>(command.words());
        argv.set(0, program.program().toString());
        Path setsid = Programs.tool("setsid");
        if (setsid != null) {
            argv.addFirst(setsid.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(argv).directory(command.cwd().toFile());
        Map<String, String> env = new TreeMap<>(command.env());
        env.put("FLUX_URI", "local://" + rundir.resolve("local-" + rank));
        try {
            builder.environment().clear();
            builder.environment().putAll(env);
            Child child = new Child(builder.start(), command, reactor);
            enter(child);
            return child;
        } catch (IOException e) {
            throw failed(Errno.of(e), "");
        } catch (IllegalArgumentException e) {
            throw new RpcException(flux.ledger.wire.Errno.EINVAL, "environment: " + e.getMessage());
        }
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
                throw new RpcException(
                        flux.ledger.wire.Errno.ENOSYS, "the instance ends; nothing is started");
            }
        }
    }

    private static RpcException failed(int errno, String what) {
        return new RpcException(errno, "error launching process: " + what + Errno.text(errno));
    }

    /// @param pid below 0 to go by `label`
    @Nullable Child find(long pid, @Nullable String label) {
        if (pid >= 0) {
            synchronized (lock) {
                return children.get(pid);
            }
        }
        for (Child child : all()) {
            if (label != null && label.equals(child.command().label())) {
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
