package flux.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.host.TaskHost;
import flux.executor.run.InteractiveTerminal;
import flux.executor.run.TaskSpecs;
import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.PostHold;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.DependenciesMet;
import flux.ledger.job.JobEvent.EpilogFinished;
import flux.ledger.job.JobEvent.EpilogStarted;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Finished;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.Released;
import flux.ledger.job.JobEvent.Started;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobEvent.Validated;
import flux.ledger.job.JobRequest;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.output.GuestEvent;
import flux.ledger.output.GuestLog;
import flux.ledger.output.OutputReader;
import flux.ledger.output.OutputRecord;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lives of jobs as the executor sees them: a ledger that says yes to all that it reports, a log in
/// memory, and a clock that stands until it is moved.
public final class ExecutorStory {
    public static final long BEGIN_MICROS = 1_800_000_000_000_000L;

    private static final int OWNER = 1000;

    private static final long PATIENCE_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private TaskHost host;
    private final Path rundir;
    private final ExecutorSettings settings;
    private final MemoryLog output = new MemoryLog("output");
    private final List<PositionedEntry> ledger = new ArrayList<>();
    private final Map<Long, JsonNode> jobspecs = new HashMap<>();
    private final ArrayDeque<Command> inbox = new ArrayDeque<>();
    private final List<Command> reports = new ArrayList<>();
    private final Set<JobId> inactive = new TreeSet<>();
    private Executor executor;
    private long nowMicros = BEGIN_MICROS;
    private long lastJob = 1000;
    private int submitter = OWNER;

    public ExecutorStory(TaskHost host, Path rundir) {
        this(host, rundir, new ExecutorSettings(specs(rundir)));
    }

    static TaskSpecs specs(Path rundir) {
        return new TaskSpecs(
                new TaskSpecs.Surroundings("local://" + rundir.resolve("local-0"), rundir));
    }

    public ExecutorStory(TaskHost host, Path rundir, ExecutorSettings settings) {
        this.host = host;
        this.rundir = rundir;
        this.settings = settings;
        this.executor = executor();
        executor.recovered(new EarlierRuns(Set.of()), _ -> 0, nowMicros);
    }

    private Executor executor() {
        return new Executor(
                host,
                settings,
                position -> jobspecs.getOrDefault(position, MissingNode.getInstance()),
                output,
                request -> inbox.add(request.command()),
                Origin.part(Via.EXECUTOR, OWNER));
    }

    /// A jobspec of one task per slot and one core per task.
    public static ObjectNode jobspec(int tasks, String... command) {
        try {
            ObjectNode jobspec =
                    (ObjectNode)
                            JSON.readTree(
                                    """
                                    {"resources":[{"type":"slot","count":1,"label":"task",
                                      "with":[{"type":"core","count":1}]}],
                                     "tasks":[{"command":[],"slot":"task","count":{"per_slot":1}}],
                                     "attributes":{"system":{"duration":0,"cwd":"/tmp",
                                      "environment":{"PATH":"/usr/bin:/bin"},
                                      "shell":{"options":{}}}},
                                     "version":1}""");
            ((ObjectNode) jobspec.at("/resources/0")).put("count", tasks);
            ArrayNode words = (ArrayNode) jobspec.at("/tasks/0/command");
            for (String word : command) {
                words.add(word);
            }
            return jobspec;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /// Sets an attribute below `attributes.system`.
    ///
    /// @param value JSON
    public static ObjectNode with(ObjectNode jobspec, String path, String value) {
        try {
            ObjectNode at = (ObjectNode) jobspec.at("/attributes/system");
            String[] keys = path.split("\\.");
            for (int i = 0; i < keys.length - 1; i++) {
                at = at.withObjectProperty(keys[i]);
            }
            at.set(keys[keys.length - 1], JSON.readTree(value));
            return jobspec;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /// Sets a shell option, as `-o` does.
    public static ObjectNode option(ObjectNode jobspec, String path, String value) {
        return with(jobspec, "shell.options." + path, value);
    }

    /// A job that has been submitted, and allocated on one node with a core for each task.
    public JobId run(ObjectNode jobspec) {
        return run(jobspec, 1, 0);
    }

    /// @param expiration seconds since the epoch; 0 for never
    public JobId run(ObjectNode jobspec, int nodes, double expiration) {
        JobId job = submit(jobspec);
        int cores = Math.max(1, jobspec.at("/resources/0/count").asInt() / nodes);
        ResourceSet.Builder resources = ResourceSet.builder();
        for (int node = 0; node < nodes; node++) {
            resources.node(node, "node" + node, Idset.range(0, cores - 1), Idset.EMPTY);
        }
        file(
                job,
                new Validated(),
                new DependenciesMet(),
                new PriorityAssigned(16),
                new Allocated(resources.expiration(expiration).build(), null));
        return job;
    }

    /// As [#run], for somebody else than the instance's owner.
    public JobId runForGuest(ObjectNode jobspec) {
        submitter = OWNER + 1;
        JobId job = run(jobspec);
        submitter = OWNER;
        return job;
    }

    /// A job that has its resources and waits for a prolog.
    public JobId prologed(ObjectNode jobspec) {
        JobId job = submit(jobspec);
        ResourceSet resources =
                ResourceSet.builder().node(0, "node0", Idset.range(0, 0), Idset.EMPTY).build();
        file(
                job,
                new Validated(),
                new DependenciesMet(),
                new PriorityAssigned(16),
                new Allocated(resources, null),
                new JobEvent.PrologStarted("job-manager.prolog"));
        return job;
    }

    private JobId submit(ObjectNode jobspec) {
        JobId job = new JobId(++lastJob);
        jobspecs.put((long) ledger.size(), jobspec);
        JobRequest request = JobRequests.of(jobspec.toString().getBytes(UTF_8));
        file(job, new Submitted(submitter, 16, 0, request));
        return job;
    }

    private void file(JobId job, JobEvent... events) {
        long position = ledger.size();
        PositionedEntry entry =
                new PositionedEntry(
                        position,
                        new Entry(
                                position + 1,
                                nowMicros,
                                position,
                                Origin.client(OWNER, true),
                                OfJob.of(job, events)));
        ledger.add(entry);
        executor.on(entry);
    }

    public void cancel(JobId job) {
        raise(job);
        settle();
    }

    /// Two cancels, one right after the other.
    public void cancelTwice(JobId job) {
        raise(job);
        raise(job);
        settle();
    }

    private void raise(JobId job) {
        file(job, new ExceptionRaised("cancel", 0, "enough", OWNER, null));
    }

    public void signal(JobId job, int signum) {
        file(job, new JobEvent.Signaled(signum, OWNER));
        settle();
    }

    /// @param expiration seconds since the epoch; 0 for never
    public void expires(JobId job, double expiration) {
        file(job, new JobEvent.ResourceUpdated(expiration));
        settle();
    }

    /// Turns until nothing happens any more by itself.
    public void settle() {
        boolean worked = true;
        while (worked) {
            worked = executor.step(nowMicros);
            worked |= decide();
        }
    }

    /// Files what was reported, as the job manager does.
    private boolean decide() {
        boolean worked = false;
        for (Command command = inbox.poll(); command != null; command = inbox.poll()) {
            worked = true;
            reports.add(command);
            switch (command) {
                case ReportStart c -> file(c.job(), new Started());
                case Raise c ->
                        file(
                                c.job(),
                                new ExceptionRaised(
                                        c.type(), c.severity(), c.note(), -1, c.waitStatus()));
                case ReportEnd c -> end(c);
                case PostHold c -> hold(c);
                case Drain _ -> {}
                default -> throw new AssertionError("an executor does not send " + command);
            }
        }
        return worked;
    }

    private void end(ReportEnd report) {
        assertThat(inactive.add(report.job())).as("%s ends once", report.job()).isTrue();
        if (report.waitStatus() != null) {
            file(report.job(), new Finished(report.waitStatus()));
        }
        report.epilogs().forEach(epilog -> file(report.job(), new EpilogStarted(epilog)));
        if (report.epilogs().isEmpty()) {
            file(report.job(), new Released("all", true), new Freed(), new Cleaned());
        } else {
            inactive.remove(report.job());
            file(report.job(), new Released("all", true));
        }
    }

    private void hold(PostHold hold) {
        if (hold.hold() instanceof EpilogFinished) {
            inactive.add(hold.job());
            file(hold.job(), hold.hold(), new Freed(), new Cleaned());
        } else {
            file(hold.job(), hold.hold());
        }
    }

    /// Moves the clock and settles.
    public void at(double secondsAfterBegin) {
        nowMicros = BEGIN_MICROS + (long) (secondsAfterBegin * 1e6);
        settle();
    }

    /// Settles until the job has ended; for hosts of real tasks.
    public void awaitEnd(JobId job) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (settle(); !inactive.contains(job); settle()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for the end of " + job + ": " + reports);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /// The executor is gone from one moment to the next; another takes its place.
    ///
    /// @param losing reports that had not been decided are lost with it
    public void restart(boolean losing) {
        if (losing) {
            inbox.clear();
        }
        executor = executor();
        ledger.forEach(executor::on);
        Set<JobId> running = new TreeSet<>();
        for (PositionedEntry entry : ledger) {
            running.add(((OfJob) entry.entry().fact()).job());
        }
        running.removeAll(inactive);
        EarlierRuns earlier = new EarlierRuns(running);
        records().forEach(earlier::apply);
        executor.recovered(earlier, _ -> 0, nowMicros);
    }

    /// As [#restart], with another connection to the tasks.
    public void restart(TaskHost other) {
        host = other;
        restart(false);
    }

    /// Settles until somebody has made this file; for hosts of real tasks.
    public void awaitFile(Path file) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (settle(); !Files.exists(file); settle()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + file);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /// Settles until the job's eventlog has an event of this name; for hosts of real tasks.
    public void awaitEvent(JobId job, GuestLog log, String name) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (settle(); !names(job, log).contains(name); settle()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + name + " of " + job);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    public @Nullable InteractiveTerminal terminal(JobId job) {
        return executor.terminal(job);
    }

    /// One turn of the executor alone, without the job manager.
    public void turn() {
        executor.step(nowMicros);
    }

    public boolean input(JobId job, String ranks, String data, boolean eof) {
        return executor.input(job, ranks, data.getBytes(UTF_8), eof);
    }

    public List<Command> reports() {
        return reports;
    }

    public boolean hasEnded(JobId job) {
        return inactive.contains(job);
    }

    private List<OutputRecord> records() {
        List<OutputRecord> records = new ArrayList<>();
        try (EventLogReader reader = output.reader()) {
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                records.add(OutputReader.read(next));
            }
        }
        return records;
    }

    /// A guest eventlog, an event a line: its name and its context.
    public List<String> events(JobId job, GuestLog log) {
        return records().stream()
                .filter(record -> record.job().equals(job))
                .flatMap(record -> record.events(log).stream())
                .map(ExecutorStory::line)
                .toList();
    }

    private static String line(GuestEvent event) {
        return event.contextJson() == null
                ? event.name()
                : event.name() + " " + event.contextJson();
    }

    public List<String> names(JobId job, GuestLog log) {
        return events(job, log).stream()
                .map(line -> line.contains(" ") ? line.substring(0, line.indexOf(' ')) : line)
                .toList();
    }

    /// What the job wrote into its output eventlog.
    public String text(JobId job, String stream) {
        return records().stream()
                .filter(record -> record.job().equals(job))
                .flatMap(record -> record.output().stream())
                .filter(event -> "data".equals(event.name()))
                .map(ExecutorStory::context)
                .filter(context -> stream.equals(context.path("stream").asText()))
                .map(context -> context.path("data").asText())
                .collect(Collectors.joining());
    }

    private static JsonNode context(GuestEvent event) {
        try {
            return JSON.readTree(event.contextJson());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
