package flux.executor.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.executor.host.TaskHost;
import flux.executor.nested.InstanceHost;
import flux.executor.rc.LocalRcFiles;
import flux.executor.rc.ShellScripts;
import flux.executor.shell.JobPlan;
import flux.executor.shell.StageIn;
import flux.executor.shell.TaskDistribution.Impossible;
import flux.ledger.decide.Command.Raise;
import flux.ledger.job.Job;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes what runs a job: real tasks, a simulation, or the refusal of what its options ask for. A
/// job's bad options are no business of the other jobs.
public final class RunFactory {
    private static final long HOSTFILE_BYTES_MAX = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TaskHost host;
    private final TaskSpecs specs;
    private final ExecSettings settings;
    private final int userid;
    private InstanceHost instances = InstanceHost.NONE;
    private Archives archives = Archives.NONE;

    /// @param userid the user whose rights tasks get
    public RunFactory(TaskHost host, TaskSpecs specs, ExecSettings settings, int userid) {
        this.host = host;
        this.specs = specs;
        this.settings = settings;
        this.userid = userid;
    }

    /// Jobs that are instances are hosted by `host` from now on.
    public void hostInstances(InstanceHost host) {
        instances = host;
    }

    /// Archives that jobs want are in `source` from now on.
    public void stageFrom(Archives source) {
        archives = source;
    }

    /// @param job one that holds resources
    /// @param jobspec asked for only by a job that really runs: a simulated one is known by what is
    ///     remembered of it, and reading the ledger for each was a seventh of its life's CPU time
    /// @return null when the job cannot be run at all; that has been reported
    public @Nullable Run create(Job job, Supplier<JsonNode> jobspec, RunContext context) {
        ResourceSet resources = job.resources();
        if (resources == null) {
            throw new IllegalStateException(job.id() + " runs without resources");
        }
        String test = job.request().testJson();
        if (test != null) {
            return simulated(job, test, context);
        }
        if (job.userid() != userid) {
            // Its tasks would have the rights of the instance's owner.
            raise(job, "unable run multiuser job with no IMP configured!", context);
            return null;
        }
        try {
            JobPlan given =
                    JobPlan.of(job.id(), job.userid(), jobspec.get(), resources, RunFactory::read);
            ShellScripts scripts = scripts(job, given);
            JobPlan plan = scripts.plan();
            Function<JobPlan, Run> make =
                    planned -> made(job, scripts.forPlan(planned), resources, context);
            return StageIn.of(plan.options().json())
                    .<Run>map(wish -> new StagedRun(plan, wish, host, archives, context, make))
                    .orElseGet(() -> make.apply(plan));
        } catch (Impossible e) {
            return refused(job, resources, e.plugin(), e, context);
        } catch (IllegalArgumentException e) {
            return refused(job, resources, "exec", e, context); // such as a path that is none
        }
    }

    private Run made(Job job, ShellScripts scripts, ResourceSet resources, RunContext context) {
        try {
            return of(scripts, resources, context);
        } catch (InvalidText e) {
            return refused(job, resources, "task-exit", e, context);
        } catch (IllegalArgumentException e) {
            return refused(job, resources, "exec", e, context);
        }
    }

    /// A job whose tasks run already goes on without its files when they have gone wrong since.
    private ShellScripts scripts(Job job, JobPlan plan) throws Impossible {
        try {
            return ShellScripts.of(plan, settings.initrc(), new LocalRcFiles());
        } catch (Impossible e) {
            if (!job.started()) {
                throw e;
            }
            return ShellScripts.none(plan);
        }
    }

    private Run of(ShellScripts scripts, ResourceSet resources, RunContext context) {
        KillPolicy kills = new KillPolicy(settings);
        Run nested =
                NestedRun.of(scripts.plan(), resources, host, specs, kills, context, instances);
        return nested != null
                ? nested
                : new JobRun(scripts, resources.expiration(), host, specs, kills, context);
    }

    /// A hostfile, as the instance's owner sees it, whose jobs alone are run.
    private static String read(String path) throws IOException {
        Path file;
        try {
            file = Path.of(path);
        } catch (InvalidPathException e) {
            throw new IOException("no name for a file", e);
        }
        if (!Files.isRegularFile(file) || Files.size(file) > HOSTFILE_BYTES_MAX) {
            throw new IOException("no such file, or not one to read");
        }
        return Files.readString(file);
    }

    private static Run refused(
            Job job, ResourceSet resources, String plugin, Exception e, RunContext context) {
        int leader = resources.rankSet().first();
        String reason = String.valueOf(e.getMessage());
        return new RefusedRun(job.id(), leader, plugin, reason, context);
    }

    private static @Nullable Run simulated(Job job, String testJson, RunContext context) {
        try {
            JsonNode test = JSON.readTree(testJson);
            return new SimulatedRun(job.id(), test, job.request().duration(), context);
        } catch (InvalidText e) {
            raise(job, String.valueOf(e.getMessage()), context);
            return null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(job.id() + ": what was written as JSON is none", e);
        }
    }

    private static void raise(Job job, String note, RunContext context) {
        context.report(new Raise(job.id(), "exec", 0, note, null));
    }
}
