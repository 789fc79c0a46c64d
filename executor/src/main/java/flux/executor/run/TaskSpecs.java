package flux.executor.run;

import flux.executor.host.Stdio;
import flux.executor.host.TaskSpec;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.executor.shell.ShellOptions;
import flux.executor.shell.TaskEnvironment;
import flux.executor.shell.Template;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Makes of a plan what a task host is to start.
public final class TaskSpecs {

    /// setrlimit(2)'s numbers on Linux.
    private static final Map<String, Integer> RLIMITS =
            Map.ofEntries(
                    Map.entry("cpu", 0),
                    Map.entry("fsize", 1),
                    Map.entry("data", 2),
                    Map.entry("stack", 3),
                    Map.entry("core", 4),
                    Map.entry("rss", 5),
                    Map.entry("nproc", 6),
                    Map.entry("nofile", 7),
                    Map.entry("ofile", 7),
                    Map.entry("memlock", 8),
                    Map.entry("as", 9),
                    Map.entry("locks", 10),
                    Map.entry("sigpending", 11),
                    Map.entry("msgqueue", 12),
                    Map.entry("nice", 13),
                    Map.entry("rtprio", 14),
                    Map.entry("rttime", 15));

    private final String localUri;
    private final Path rundir;
    private final String pathPrefix;
    private final UnaryOperator<Map<String, String>> environment;

    /// @param localUri FLUX_URI of rank 0
    /// @param rundir where jobs find their own directories
    public TaskSpecs(String localUri, Path rundir) {
        this(localUri, rundir, "/");
    }

    /// @param pathPrefix what a job's id follows in its path from the root instance
    public TaskSpecs(String localUri, Path rundir, String pathPrefix) {
        this(localUri, rundir, pathPrefix, env -> env);
    }

    private TaskSpecs(
            String localUri,
            Path rundir,
            String pathPrefix,
            UnaryOperator<Map<String, String>> environment) {
        this.localUri = localUri;
        this.rundir = rundir;
        this.pathPrefix = pathPrefix;
        this.environment = environment;
    }

    /// The same, for tasks that find another environment.
    TaskSpecs within(UnaryOperator<Map<String, String>> other) {
        return new TaskSpecs(localUri, rundir, pathPrefix, other);
    }

    /// The command of the node's first task.
    List<String> rendered(JobPlan plan, ShellNode node) {
        return render(plan.command(), plan, node, 0, tmpdir(plan, node).toString());
    }

    /// Where the first task's standard error goes; null when that is no file.
    @Nullable Path stderrFile(JobPlan plan) {
        ShellNode leader = plan.nodes().getFirst();
        return plan.options().stream("stderr")
                .path()
                .map(template -> Path.of(plan.cwd()).resolve(path(template, plan, leader, 0)))
                .orElse(null);
    }

    /// The job's own directory on a node (FLUX_JOB_TMPDIR).
    public Path tmpdir(JobPlan plan, ShellNode node) {
        return rundir.resolve("jobtmp-" + node.shell() + "-" + plan.job().f58plain());
    }

    TaskSpec of(JobPlan plan, ShellNode node, int localId) {
        String tmpdir = tmpdir(plan, node).toString();
        Map<String, String> env =
                environment.apply(
                        TaskEnvironment.of(
                                plan,
                                node,
                                localId,
                                localUri,
                                pathPrefix + plan.job().f58(),
                                tmpdir));
        ShellOptions options = plan.options();
        boolean first = node.firstTask() + localId == 0;
        Stdio stdout = output(options.stream("stdout"), plan, node, localId, first);
        boolean shared = options.stream("stdout").path().equals(options.stream("stderr").path());
        Stdio stderr = output(options.stream("stderr"), plan, node, localId, first);
        if (shared && stderr instanceof Stdio.ToFile file) {
            stderr = new Stdio.ToFile(file.path(), false, file.labelled());
        }
        return new TaskSpec(
                render(plan.command(), plan, node, localId, tmpdir),
                env,
                plan.cwd(),
                rlimits(options),
                List.of(),
                input(plan, node, localId),
                stdout,
                stderr);
    }

    private static List<String> render(
            List<String> command, JobPlan plan, ShellNode node, int localId, String tmpdir) {
        for (String word : command) {
            if (word.contains("{{")) {
                return command.stream()
                        .map(each -> Template.render(each, plan, node, localId, tmpdir))
                        .toList();
            }
        }
        return command;
    }

    private Stdio output(
            ShellOptions.Stream stream,
            JobPlan plan,
            ShellNode node,
            int localId,
            boolean firstOfJob) {
        if (stream.path().isEmpty()) {
            return new Stdio.Pipe();
        }
        String template = stream.path().get();
        boolean own =
                Template.isPerTask(template) || (Template.isPerNode(template) && localId == 0);
        boolean truncate = !plan.options().appends() && (own || firstOfJob);
        return new Stdio.ToFile(path(template, plan, node, localId), truncate, stream.label());
    }

    private Stdio input(JobPlan plan, ShellNode node, int localId) {
        return plan.options()
                .inputPath()
                .<Stdio>map(name -> new Stdio.ToFile(path(name, plan, node, localId), false, false))
                .orElseGet(Stdio.Pipe::new);
    }

    Path path(String template, JobPlan plan, ShellNode node, int localId) {
        String tmpdir = tmpdir(plan, node).toString();
        return Path.of(Template.render(template, plan, node, localId, tmpdir));
    }

    private static Map<Integer, Long> rlimits(ShellOptions options) {
        Map<Integer, Long> limits = new HashMap<>();
        options.json()
                .path("rlimit")
                .properties()
                .forEach(
                        limit -> {
                            Integer number = RLIMITS.get(limit.getKey());
                            if (number != null) {
                                limits.put(number, limit.getValue().asLong());
                            }
                        });
        return limits;
    }
}
