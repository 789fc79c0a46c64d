package flux.executor.run;

import flux.executor.host.Stdio;
import flux.executor.host.TaskSpec;
import flux.executor.host.TaskTraits;
import flux.executor.rc.ShellScripts;
import flux.executor.rc.TaskView;
import flux.executor.shell.Coprocess;
import flux.executor.shell.CoreMap;
import flux.executor.shell.HwlocXml;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.executor.shell.ShellOptions;
import flux.executor.shell.ShellSettings;
import flux.executor.shell.TaskEnvironment;
import flux.executor.shell.Template;
import flux.ledger.text.Idset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

    /// Where tasks run.
    ///
    /// @param rundir where jobs find their own directories
    /// @param cores the machine's
    /// @param instanceLevel 0 for the root instance
    public record Surroundings(
            Path rundir, TaskEnvironment environment, CoreMap cores, int instanceLevel) {

        /// A root instance's, of whose machine nothing is known.
        public Surroundings(String localUri, Path rundir) {
            this(
                    rundir,
                    new TaskEnvironment(localUri, "", "", TaskTraits.CHANNEL_FD),
                    CoreMap.UNKNOWN,
                    0);
        }
    }

    /// What tasks find at ranks that are other machines.
    public interface Elsewhere {

        /// @return null for a rank that is like rank 0
        @Nullable Surroundings at(int rank);
    }

    private final Surroundings surroundings;
    private final Elsewhere elsewhere;
    private final UnaryOperator<Map<String, String>> environment;

    public TaskSpecs(Surroundings surroundings) {
        this(surroundings, _ -> null);
    }

    /// @param elsewhere asked for each task, since ranks come and go
    public TaskSpecs(Surroundings surroundings, Elsewhere elsewhere) {
        this(surroundings, elsewhere, UnaryOperator.identity());
    }

    private TaskSpecs(
            Surroundings surroundings,
            Elsewhere elsewhere,
            UnaryOperator<Map<String, String>> environment) {
        this.surroundings = surroundings;
        this.elsewhere = elsewhere;
        this.environment = environment;
    }

    /// The same, for tasks that find another environment.
    TaskSpecs within(UnaryOperator<Map<String, String>> other) {
        return new TaskSpecs(surroundings, elsewhere, other);
    }

    private Surroundings around(ShellNode node) {
        Surroundings there = elsewhere.at(node.rank());
        return there == null ? surroundings : there;
    }

    int instanceLevel() {
        return surroundings.instanceLevel();
    }

    CoreMap cores(ShellNode node) {
        return around(node).cores();
    }

    /// The command of the node's first task.
    List<String> rendered(JobPlan plan, ShellNode node) {
        return render(plan.command(), plan, node, 0, tmpdir(plan, node).toString());
    }

    /// Where the first task's standard error goes; null when that is no file, or none that this
    /// process's locale can name.
    @Nullable Path stderrFile(JobPlan plan) {
        return plan.options().stream("stderr")
                .path()
                .map(file -> here(plan.cwd(), path(file, plan, plan.leader(), 0)))
                .orElse(null);
    }

    private static @Nullable Path here(String directory, String file) {
        try {
            return Path.of(directory).resolve(file);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /// The job's own directory on a node (FLUX_JOB_TMPDIR).
    public Path tmpdir(JobPlan plan, ShellNode node) {
        return around(node)
                .rundir()
                .resolve("jobtmp-" + node.shell() + "-" + plan.job().f58plain());
    }

    /// @param cpus that the task may run on; empty for all
    /// @param size of its terminal, should it have one
    TaskSpec of(
            JobPlan plan,
            ShellScripts scripts,
            ShellNode node,
            int localId,
            Idset cpus,
            Stdio.Terminal size) {
        String tmpdir = tmpdir(plan, node).toString();
        Map<String, String> env =
                environment.apply(
                        around(node)
                                .environment()
                                .of(
                                        plan,
                                        expanded(plan, scripts, node, localId, tmpdir),
                                        node,
                                        localId,
                                        tmpdir));
        plan.settings()
                .hwlocXmlFile()
                .ifPresent(
                        _ -> {
                            env.put("HWLOC_XMLFILE", tmpdir + "/" + HwlocXml.NAME);
                            env.put("HWLOC_THISSYSTEM", "1");
                        });
        if (scripts.listens()) {
            int rank = node.taskRank(localId);
            TaskView task = new TaskView(localId, rank, "Init", 0, -1, env);
            scripts.task("task.init", node, task);
            scripts.task("task.exec", node, task);
        }
        ShellSettings settings = plan.settings();
        TaskTraits traits =
                new TaskTraits(
                        settings.pmi(),
                        settings.ownGroups(),
                        settings.stopsInExec(),
                        settings.oomAdjust());
        boolean terminal = settings.terminal().has(node.taskRank(localId));
        return new TaskSpec(
                render(plan.command(), plan, node, localId, tmpdir),
                env,
                plan.cwd(),
                rlimits(plan.options()),
                cpus.stream().boxed().toList(),
                terminal ? size : input(plan, node, localId),
                stdout(plan, node, localId, terminal, size),
                terminal ? size : stderr(plan, node, localId),
                traits);
    }

    /// A helper that runs beside the node's tasks, and finds what they find but their ranks.
    TaskSpec of(
            JobPlan plan,
            ShellScripts scripts,
            ShellNode node,
            Coprocess helper,
            Idset cpus,
            boolean truncate) {
        String tmpdir = tmpdir(plan, node).toString();
        Map<String, String> shells = scripts.environment(node);
        Map<String, String> env =
                environment.apply(around(node).environment().of(plan, shells, node, 0, tmpdir));
        env.keySet().removeIf(name -> name.startsWith("FLUX_TASK_") || name.startsWith("PMI_"));
        env.remove("FLUX_TERMINUS_SESSION");
        String file = path(helper.output(), plan, node, 0);
        return new TaskSpec(
                render(helper.command(), plan, node, 0, tmpdir),
                env,
                plan.cwd(),
                rlimits(plan.options()),
                cpus.stream().boxed().toList(),
                new Stdio.Null(),
                new Stdio.ToFile(file, truncate, false),
                new Stdio.ToFile(file, false, false));
    }

    /// The job's environment, and what is known of it only here.
    private static Map<String, String> expanded(
            JobPlan plan, ShellScripts scripts, ShellNode node, int localId, String tmpdir) {
        Map<String, String> given = scripts.environment(node);
        Map<String, String> templates = plan.options().templatesOfEnvironment();
        if (templates.isEmpty()) {
            return given;
        }
        Map<String, String> all = new LinkedHashMap<>(given);
        templates.forEach(
                (name, text) -> all.put(name, Template.render(text, plan, node, localId, tmpdir)));
        return all;
    }

    private Stdio stdout(
            JobPlan plan, ShellNode node, int localId, boolean terminal, Stdio.Terminal size) {
        if (terminal && !plan.settings().terminal().captured()) {
            return size;
        }
        Stdio stdout =
                output(
                        plan.options().stream("stdout"),
                        plan,
                        node,
                        localId,
                        isFirst(plan, node, localId));
        return terminal && stdout instanceof Stdio.Pipe ? size : stdout;
    }

    private Stdio stderr(JobPlan plan, ShellNode node, int localId) {
        ShellOptions options = plan.options();
        boolean shared = options.stream("stdout").path().equals(options.stream("stderr").path());
        Stdio stderr =
                output(options.stream("stderr"), plan, node, localId, isFirst(plan, node, localId));
        return shared && stderr instanceof Stdio.ToFile file
                ? new Stdio.ToFile(file.path(), false, file.labelled())
                : stderr;
    }

    /// The first to be started of all the job's tasks; it empties the files that they share.
    private static boolean isFirst(JobPlan plan, ShellNode node, int localId) {
        return localId == 0 && plan.leader().equals(node);
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

    String path(String template, JobPlan plan, ShellNode node, int localId) {
        return Template.render(template, plan, node, localId, tmpdir(plan, node).toString());
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
