package flux.executor.run;

import flux.executor.host.TaskHost;
import flux.executor.nested.HostedInstance;
import flux.executor.rc.ShellScripts;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The initial program of an instance that is a job: the one task of that job, on its first node,
/// in the environment of the instance.
final class InitialProgram {
    private static final int ERROR = 3;
    private static final List<String> RC2_NONE = List.of("sleep", "infinity");

    private final JobPlan plan;
    private ResourceSet resources;
    private final TaskHost host;
    private final TaskSpecs specs;
    private final KillPolicy kills;
    private final RunContext context;
    private final BooleanSupplier mayEnd;

    /// @param plan of the job
    /// @param mayEnd as that of a [JobRun]
    InitialProgram(
            JobPlan plan,
            ResourceSet resources,
            TaskHost host,
            TaskSpecs specs,
            KillPolicy kills,
            RunContext context,
            BooleanSupplier mayEnd) {
        this.plan = onLeader(plan, plan.command());
        this.resources = resources;
        this.host = host;
        this.specs = specs;
        this.kills = kills;
        this.context = context;
        this.mayEnd = mayEnd;
    }

    /// What `instance` asks for; without a program it is there until it is asked to end.
    JobRun of(@Nullable HostedInstance instance) {
        return run(
                instance == null || instance.program().isEmpty() ? RC2_NONE : instance.program(),
                instance);
    }

    /// What is started from now on ends at `seconds` since the epoch; 0 for never.
    void expires(double seconds) {
        resources = resources.withExpiration(seconds);
    }

    /// It says this and fails, as a broker does that cannot start.
    ///
    /// @param instance null when there is none
    JobRun complaint(String text, @Nullable HostedInstance instance) {
        return run(List.of("/bin/sh", "-c", "printf '%s\\n' \"$0\" >&2; exit 1", text), instance);
    }

    private JobRun run(List<String> command, @Nullable HostedInstance instance) {
        TaskSpecs inside = specs.within(env -> instance == null ? env : instance.environment(env));
        return new JobRun(
                ShellScripts.none(onLeader(plan, command)),
                resources.expiration(),
                host,
                inside,
                kills,
                context,
                mayEnd);
    }

    /// `plan` with `command` as its one task.
    private static JobPlan onLeader(JobPlan plan, List<String> command) {
        List<ShellNode> nodes = new ArrayList<>();
        for (ShellNode node : plan.nodes()) {
            boolean leads = nodes.isEmpty();
            nodes.add(
                    new ShellNode(
                            node.shell(),
                            node.rank(),
                            node.host(),
                            node.cores(),
                            node.gpus(),
                            leads ? Idset.of(0) : Idset.EMPTY));
        }
        return new JobPlan(
                plan.job(),
                plan.userid(),
                plan.name(),
                command,
                plan.environment(),
                plan.cwd(),
                plan.options(),
                plan.settings(),
                plan.files(),
                List.copyOf(nodes),
                1);
    }

    /// Says something where the program says what has gone wrong.
    void say(byte[] text) {
        Journal journal = context.journal(plan.job());
        Path file = specs.stderrFile(plan);
        if (file == null) {
            journal.output(OutputEvents.data("stderr", "0", text, false));
            return;
        }
        try {
            Files.write(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            journal.output(OutputEvents.log(0, ERROR, "output", file + ": " + e.getMessage()));
        }
    }
}
