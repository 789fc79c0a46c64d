package flux.executor.run;

import flux.executor.host.Stdio;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.rc.ShellScripts;
import flux.executor.shell.Coprocess;
import flux.executor.shell.CpuAffinity;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.executor.shell.Template;
import flux.ledger.text.Idset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Starts a job's tasks, with their directories and CPUs.
final class Launch {
    private static final int INFO = 6;
    private static final int WARNING = 4;
    private static final int ERROR = 3;
    private static final String AFFINITY = "cpu-affinity";

    private final JobPlan plan;
    private final ShellScripts scripts;
    private final TaskHost host;
    private final TaskSpecs specs;
    private final NodeDirectories directories;
    private final StartFailures says;
    private final Runnable beforeNote;
    private final Supplier<Stdio.Terminal> size;
    private final Map<ShellNode, List<Idset>> cpus = new HashMap<>();

    /// @param beforeNote called before the first note
    /// @param size of terminals
    Launch(
            ShellScripts scripts,
            TaskHost host,
            TaskSpecs specs,
            NodeDirectories directories,
            StartFailures says,
            Runnable beforeNote,
            Supplier<Stdio.Terminal> size) {
        this.plan = scripts.plan();
        this.scripts = scripts;
        this.host = host;
        this.specs = specs;
        this.directories = directories;
        this.says = says;
        this.beforeNote = beforeNote;
        this.size = size;
    }

    /// No task starts before all nodes are prepared.
    void all() {
        plan.nodes().forEach(this::prepare);
        for (ShellNode node : plan.nodes()) {
            for (int local = 0; local < node.tasks(); local++) {
                start(node, local);
            }
        }
    }

    /// Once for each node that tasks are started on.
    void prepare(ShellNode node) {
        directories.prepare(node, beforeNote);
        CpuAffinity.Binding binding = plan.settings().cpus().of(node, specs.cores(node));
        cpus.put(node, binding.cpus());
        if (node.shell() == 0) {
            plan.settings()
                    .remarks()
                    .forEach(each -> say(node, each.level(), each.component(), each.text()));
            Template.unknown(plan.templates(), plan, node)
                    .forEach(tag -> say(node, ERROR, "mustache", "unknown tag " + tag));
        }
        List<String> warnings = binding.warnings();
        for (int i = 0; i < warnings.size(); i++) {
            say(node, i == 0 ? ERROR : WARNING, AFFINITY, warnings.get(i));
        }
        binding.log().forEach(line -> say(node, INFO, AFFINITY, line));
    }

    private void say(ShellNode node, int level, String component, String line) {
        beforeNote.run();
        says.say(node, level, component, line);
    }

    void start(ShellNode node, int local) {
        List<Idset> own = cpus.getOrDefault(node, List.of());
        Idset mine = own.isEmpty() ? Idset.EMPTY : own.get(local);
        TaskKey key = key(node.taskRank(local));
        host.at(node.rank()).start(key, specs.of(plan, scripts, node, local, mine, size.get()));
    }

    /// Starts a helper, on all CPUs that the node's tasks have.
    ///
    /// @param truncate its file is emptied first
    void start(ShellNode node, Coprocess helper, TaskKey key, boolean truncate) {
        Idset all = Idset.EMPTY;
        for (Idset each : cpus.getOrDefault(node, List.of())) {
            all = all.union(each);
        }
        host.at(node.rank()).start(key, specs.of(plan, scripts, node, helper, all, truncate));
    }

    /// A file that the node's helpers name.
    String path(String template, ShellNode node) {
        return specs.path(template, plan, node, 0);
    }

    TaskKey key(int rank) {
        return new TaskKey(plan.job().value(), 0, rank);
    }
}
