package flux.executor.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends signals, for which Java has no words of its own: by `kill`, many processes at a time.
final class GroupSignals {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int TARGETS_MAX = 500;

    private final @Nullable Path kill = Programs.tool("kill");
    private final List<Process> targets = new ArrayList<>();
    private final boolean groups;
    private int signum;

    /// @param groups true when each process leads a group of its own
    GroupSignals(boolean groups) {
        this.groups = groups;
    }

    /// Keeps the signal for [#flush], unless another has to go out before it.
    void add(Process process, int signal) {
        if (signal != signum || targets.size() == TARGETS_MAX) {
            flush();
        }
        signum = signal;
        targets.add(process);
    }

    void flush() {
        if (targets.isEmpty()) {
            return;
        }
        if (kill == null) {
            targets.forEach(this::sendByJava);
        } else {
            send(kill);
        }
        targets.clear();
    }

    private void send(Path program) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-" + signum, "--"));
        for (Process target : targets) {
            if (groups) {
                command.add("-" + target.pid());
            } else {
                target.descendants().forEach(child -> command.add(Long.toString(child.pid())));
                command.add(Long.toString(target.pid()));
            }
        }
        try {
            new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            targets.forEach(this::sendByJava);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Java knows two signals; the others stay unsent.
    private void sendByJava(Process target) {
        if (signum == SIGKILL) {
            target.descendants().forEach(ProcessHandle::destroyForcibly);
            target.destroyForcibly();
        } else if (signum == SIGTERM) {
            target.descendants().forEach(ProcessHandle::destroy);
            target.destroy();
        }
    }
}
