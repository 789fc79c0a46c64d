package flux.executor.run;

import flux.executor.host.TaskHost;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.executor.shell.StagedFile;
import java.nio.file.Path;

/// The directories that a job has for itself while it runs, one on each node, with the files that
/// it brought along.
final class NodeDirectories {
    private final JobPlan plan;
    private final TaskHost host;
    private final TaskSpecs specs;
    private final StartFailures failures;

    NodeDirectories(JobPlan plan, TaskHost host, TaskSpecs specs, StartFailures failures) {
        this.plan = plan;
        this.host = host;
        this.specs = specs;
        this.failures = failures;
    }

    /// Makes the node's. What cannot be made is noted, and the tasks start without it.
    ///
    /// @param beforeNote called before the first note
    void prepare(ShellNode node, Runnable beforeNote) {
        Path directory = specs.tmpdir(plan, node);
        int errno = host.makeDirectory(directory);
        if (errno != 0) {
            beforeNote.run();
            failures.noDirectory(node, directory, errno);
            return;
        }
        for (StagedFile file : plan.files()) {
            int fileErrno = host.writeFile(directory, file);
            if (fileErrno != 0) {
                beforeNote.run();
                failures.noFile(node, directory.resolve(file.name()), fileErrno);
            }
        }
    }

    void remove() {
        for (ShellNode node : plan.nodes()) {
            host.removeDirectory(specs.tmpdir(plan, node));
        }
    }
}
