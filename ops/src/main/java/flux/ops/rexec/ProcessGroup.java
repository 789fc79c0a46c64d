package flux.ops.rexec;

import flux.executor.host.Errno;
import flux.executor.process.GroupLeader;
import flux.executor.process.Programs;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// A process of this machine with a group of its own, where there is a setsid(1) to make one.
public final class ProcessGroup implements Signalled {
    private static final int SIGKILL = 9;

    private final Process process;

    private ProcessGroup(Process process) {
        this.process = process;
    }

    /// @throws RpcException when it cannot be started, as execvp(3) would say
    public static ProcessGroup start(ProcessCommand command) throws RpcException {
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
        argv.addAll(0, GroupLeader.prefix());
        ProcessBuilder builder = new ProcessBuilder(argv).directory(command.cwd().toFile());
        try {
            builder.environment().clear();
            builder.environment().putAll(command.env());
            return new ProcessGroup(builder.start());
        } catch (IOException e) {
            throw failed(Errno.of(e), "");
        } catch (IllegalArgumentException e) {
            throw new RpcException(flux.ledger.wire.Errno.EINVAL, "environment: " + e.getMessage());
        }
    }

    private static RpcException failed(int errno, String what) {
        return new RpcException(errno, "error launching process: " + what + Errno.text(errno));
    }

    public Process process() {
        return process;
    }

    @Override
    public void signal(int signum) {
        if (Programs.tool("kill") == null || GroupLeader.prefix().isEmpty()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return;
        }
        ProcessBuilder kill =
                new ProcessBuilder("kill", "-" + signum, "--", "-" + process.pid())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            kill.start();
        } catch (IOException e) {
            // SIGKILL reaches the process itself, at least.
        }
        if (signum == SIGKILL) {
            process.destroyForcibly(); // one that has just started leads no group yet
        }
    }
}
