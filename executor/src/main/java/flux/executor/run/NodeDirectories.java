package flux.executor.run;

import flux.executor.host.TaskHost;
import flux.executor.shell.HwlocXml;
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
        int errno = host.at(node.rank()).makeDirectory(directory);
        if (errno != 0) {
            beforeNote.run();
            failures.noDirectory(node, directory, errno);
            return;
        }
        plan.files().forEach(file -> put(node, directory, file, beforeNote));
        if (plan.settings().hwlocXmlFile().isPresent()) {
            StagedFile topology =
                    plan.settings().restrictsHwloc()
                            ? HwlocXml.of(specs.cores(node), node.cores())
                            : HwlocXml.of(specs.cores(node));
            put(node, directory, topology, beforeNote);
        }
    }

    private void put(ShellNode node, Path directory, StagedFile file, Runnable beforeNote) {
        int errno = host.at(node.rank()).writeFile(directory, file);
        if (errno != 0) {
            beforeNote.run();
            failures.noFile(node, directory, file.name(), errno);
        }
    }

    void remove() {
        for (ShellNode node : plan.nodes()) {
            host.at(node.rank()).removeDirectory(specs.tmpdir(plan, node));
        }
    }
}
