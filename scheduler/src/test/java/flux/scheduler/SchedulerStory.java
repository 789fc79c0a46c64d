package flux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.StartInstance;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Entry;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.manager.Durability;
import flux.ledger.manager.Feed;
import flux.ledger.manager.Inbox;
import flux.ledger.manager.JobManager;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.manager.Request;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.Instance;
import flux.scheduler.fcfs.FcfsMatcher;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.FluxionOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The vocabulary of stories about scheduling: a real job manager, its log in memory, and the
/// scheduler with the simple matcher, all driven by hand. Jobs are called by names.
final class SchedulerStory {
    private static final long EPOCH = 1_700_000_000_000_000L;
    private static final Origin OWNER = Origin.client(1000, true);
    private static final int MANY_STEPS = 10_000;

    final MemoryLog log;
    final Instance instance = new Instance();
    final Scheduler scheduler;
    final JobManager manager;
    private final Inbox inbox = new Inbox();
    private final Feed.Cursor entries;
    private final Map<String, JobId> jobs = new HashMap<>();
    private final Map<JobId, List<Double>> told = new HashMap<>();
    private long now = EPOCH;

    private SchedulerStory(MemoryLog log, Predicate<Request> hasRoom) {
        this(log, hasRoom, new FcfsMatcher(), QueuePolicies.all(QueuePolicy.SIMPLE));
    }

    private SchedulerStory(
            MemoryLog log, Predicate<Request> hasRoom, Matcher matcher, QueuePolicies policies) {
        this.log = log;
        scheduler =
                new Scheduler(
                        matcher,
                        policies,
                        request -> hasRoom.test(request) && inbox.offer(request),
                        Origin.part(Via.SCHEDULER, 1000));
        scheduler.onEstimates(
                changes ->
                        changes.forEach(
                                (job, estimate) ->
                                        told.computeIfAbsent(job, _ -> new ArrayList<>())
                                                .add(estimate.startSeconds())));
        for (Entry entry : entries(log)) {
            instance.apply(entry);
            scheduler.on(entry);
            now = entry.timeMicros();
        }
        Feed feed = new Feed(log, instance.sequence());
        entries = feed.after(instance.sequence(), log.lastPosition());
        manager =
                new JobManager(
                        instance,
                        log,
                        feed,
                        inbox,
                        Durability.POWER,
                        () -> now,
                        List.of(),
                        Origin.part(Via.MANAGER, 1000));
    }

    static SchedulerStory given(ResourceSet resources) {
        return given("{}", resources);
    }

    static SchedulerStory given(String configJson, ResourceSet resources) {
        return given(configJson, resources, _ -> true);
    }

    /// @param hasRoom says whether the scheduler's proposal finds room in the inbox
    static SchedulerStory given(
            String configJson, ResourceSet resources, Predicate<Request> hasRoom) {
        return new SchedulerStory(new MemoryLog("jobs"), hasRoom)
                .when(new StartInstance("0.1.0", configJson))
                .when(new DefineResources(resources, "configuration"))
                .settled();
    }

    /// An instance with the graph scheduler.
    ///
    /// @param configJson with its queue policies
    static SchedulerStory givenFluxion(String configJson, ResourceSet resources) {
        return fluxion(new MemoryLog("jobs"), configJson)
                .when(new StartInstance("0.1.0", configJson))
                .when(new DefineResources(resources, "configuration"))
                .settled();
    }

    private static SchedulerStory fluxion(MemoryLog log, String configJson) {
        return new SchedulerStory(
                log,
                _ -> true,
                new FluxionMatcher(FluxionOptions.of("first")),
                QueuePolicies.parse(configJson));
    }

    /// As [#restarted], with the graph scheduler and maybe other policies.
    SchedulerStory restartedWith(String configJson) {
        SchedulerStory next = fluxion(log, configJson);
        next.jobs.putAll(jobs);
        assertThat(next.instance.digest()).isEqualTo(instance.digest());
        return next;
    }

    /// The same instance after its end, from its log; what was on its way is lost.
    SchedulerStory restarted() {
        SchedulerStory next = new SchedulerStory(log, _ -> true);
        next.jobs.putAll(jobs);
        assertThat(next.instance.digest()).isEqualTo(instance.digest());
        return next;
    }

    /// Sends a command; nobody acts on it yet.
    SchedulerStory when(Command command) {
        inbox.offer(Request.quiet(command, OWNER));
        return this;
    }

    SchedulerStory submitted(String name, Asked asked) {
        inbox.offer(
                new Request(
                        asked.submit(),
                        OWNER,
                        outcome -> {
                            if (outcome instanceof Decided(Write(OfJob fact))) {
                                jobs.put(name, fact.job());
                            }
                        }));
        manager.step();
        assertThat(jobs).containsKey(name);
        return this;
    }

    SchedulerStory ended(String name) {
        return when(new ReportEnd(job(name), 0)).settled();
    }

    SchedulerStory canceled(String name) {
        return when(new Raise(job(name), "cancel", 0, "", null)).settled();
    }

    JobId job(String name) {
        return jobs.get(name);
    }

    /// One turn of the scheduler's loop.
    boolean schedule() {
        now += 1000;
        boolean worked = false;
        for (PositionedEntry next = entries.next(); next != null; next = entries.next()) {
            scheduler.on(next.entry());
            worked = true;
        }
        return scheduler.step(now) || worked;
    }

    /// Job manager and scheduler have done all there is to do.
    SchedulerStory settled() {
        for (int steps = 0; steps < MANY_STEPS; steps++) {
            boolean decided = manager.step();
            if (!schedule() && !decided) {
                return this;
            }
        }
        throw new AssertionError("there is no end to it");
    }

    SchedulerStory holds(String name, String summary) {
        assertThat(held(name)).as(name).isEqualTo(summary);
        return this;
    }

    SchedulerStory waits(String name) {
        assertThat(held(name)).as(name).isEqualTo("SCHED");
        return this;
    }

    /// So many seconds pass.
    SchedulerStory later(long seconds) {
        now += seconds * 1_000_000;
        return this;
    }

    /// Exactly these of the jobs have resources.
    SchedulerStory running(String... names) {
        List<String> running = new ArrayList<>();
        jobs.forEach(
                (name, id) -> {
                    Job job = instance.find(id).orElse(null);
                    if (job != null && job.resources() != null) {
                        running.add(name);
                    }
                });
        assertThat(running).containsExactlyInAnyOrder(names);
        return this;
    }

    Why why(String name) {
        return scheduler.why(job(name), now);
    }

    /// When the job's limit ends it, in seconds.
    double endOf(String name) {
        ResourceSet resources = instance.find(job(name)).orElseThrow().resources();
        assertThat(resources).as(name).isNotNull();
        return resources.expiration();
    }

    /// All estimates of the job's start that the scheduler told, in order; 0 for one taken back.
    List<Double> estimates(String name) {
        return told.getOrDefault(job(name), List.of());
    }

    /// What the job holds in short, or else its state.
    String held(String name) {
        Job job = instance.find(job(name)).orElse(null);
        if (job == null) {
            return "INACTIVE";
        }
        ResourceSet resources = job.resources();
        return resources == null ? job.state().name() : resources.summary();
    }

    SchedulerStory failed(String name, String note) {
        assertThat(held(name)).as(name).isEqualTo("INACTIVE");
        List<String> notes = new ArrayList<>();
        for (Entry entry : entries(log)) {
            if (entry.fact() instanceof OfJob fact && fact.job().equals(job(name))) {
                for (JobEvent event : fact.events()) {
                    if (event instanceof ExceptionRaised raised) {
                        notes.add(raised.type() + ": " + raised.note());
                    }
                }
            }
        }
        assertThat(notes).containsExactly(note);
        return this;
    }

    static List<Entry> entries(MemoryLog log) {
        List<Entry> entries = new ArrayList<>();
        try (EventLogReader reader = log.reader()) {
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                entries.add(EntryReader.read(next).entry());
            }
        }
        return entries;
    }
}
