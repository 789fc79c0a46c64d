package flux.executor.run;

import flux.executor.host.Errno;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskEvent.Part;
import flux.executor.shell.ExitStatus;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import java.nio.file.Path;

/// What a job shell of Flux says and does when a task cannot be started as it should.
final class StartFailures {
    private static final int FATAL = 0;
    private static final int ERROR = 3;

    private final JobPlan plan;
    private final TaskSpecs specs;
    private final Journal journal;
    private int lastShell = -1;
    private int lastShellElsewhere = -1;

    StartFailures(JobPlan plan, TaskSpecs specs, Journal journal) {
        this.plan = plan;
        this.specs = specs;
        this.journal = journal;
    }

    /// Writes down why a task did not start; for the first task of each shell, since Flux's ends
    /// there.
    ///
    /// @return the note of the exception that this is
    String failed(TaskEvent.StartFailed event) {
        int rank = event.key().rank();
        ShellNode node = plan.nodeOf(rank);
        String reason = Errno.text(event.errno());
        boolean first = node.shell() != lastShell;
        lastShell = node.shell();
        if (event.part() == Part.COMMAND) {
            String command = plan.command().getFirst();
            String note =
                    "task %d (host %s): start failed: %s: %s"
                            .formatted(rank, node.host(), command, reason);
            if (first) {
                journal.output(OutputEvents.log(node.shell(), FATAL, note));
            }
            return note;
        }
        String note = "shell_init: " + reason;
        if (first) {
            String plugin = event.part() == Part.STDIN ? "input" : "output";
            String path = specs.path(file(event.part()), plan, node, node.localId(rank));
            log(node, ERROR, plugin + ".task", "open: " + path + ": " + reason);
            log(node, ERROR, "", "plugin '" + plugin + "': shell.init failed");
            log(node, FATAL, "", note);
        }
        return note;
    }

    private String file(Part part) {
        return switch (part) {
            case STDIN -> plan.options().inputPath().orElse("");
            case STDOUT -> plan.options().stream("stdout").path().orElse("");
            case STDERR, COMMAND -> plan.options().stream("stderr").path().orElse("");
        };
    }

    /// The wait status that stands for a task that did not start.
    static int waitStatus(TaskEvent.StartFailed event) {
        int code = event.part() == Part.COMMAND ? ExitStatus.startFailure(event.errno()) : 1;
        return ExitStatus.exited(code);
    }

    /// A task runs in /tmp because it cannot run where it should.
    void elsewhere(int rank, int errno) {
        ShellNode node = plan.nodeOf(rank);
        if (node.shell() != lastShellElsewhere) {
            lastShellElsewhere = node.shell();
            String message =
                    "host %s: Could not change dir to %s: %s. Going to /tmp instead"
                            .formatted(node.host(), plan.cwd(), Errno.text(errno));
            log(node, ERROR, "", message);
        }
    }

    /// The job's own directory could not be made; its tasks start without it.
    void noDirectory(ShellNode node, Path directory, int errno) {
        log(node, ERROR, "tmpdir", "mkdir " + directory + ": " + Errno.text(errno));
    }

    /// A file of the jobspec could not be put there.
    ///
    /// @param name as the jobspec has it: perhaps no name that there can be
    void noFile(ShellNode node, Path directory, String name, int errno) {
        log(node, ERROR, "stage-in", directory + "/" + name + ": " + Errno.text(errno));
    }

    /// Something that the shell says about its options.
    void say(ShellNode node, int level, String component, String message) {
        log(node, level, component, message);
    }

    private void log(ShellNode node, int level, String component, String message) {
        journal.output(OutputEvents.log(node.shell(), level, component, message));
    }
}
