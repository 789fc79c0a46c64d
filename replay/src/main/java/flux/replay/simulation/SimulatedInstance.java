package flux.replay.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import flux.executor.Executor;
import flux.executor.ExecutorSettings;
import flux.executor.perilog.PerilogSettings;
import flux.executor.perilog.Scripts;
import flux.executor.run.ExecSettings;
import flux.executor.run.TaskSpecs;
import flux.executor.simulated.SimulatedTaskHost;
import flux.ledger.decide.Command;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.log.EventLog;
import flux.ledger.manager.DependencyPolicy;
import flux.ledger.manager.Durability;
import flux.ledger.manager.Feed;
import flux.ledger.manager.Inbox;
import flux.ledger.manager.JobManager;
import flux.ledger.manager.Policy;
import flux.ledger.manager.Request;
import flux.ledger.state.Instance;
import flux.ledger.state.InstancePicture;
import flux.replay.eventlog.GuestIndex;
import flux.replay.eventlog.JobRecords;
import flux.replay.recovery.Recovery;
import flux.replay.recovery.Recovery.Recovered;
import flux.replay.recovery.Snapshot;
import flux.replay.recovery.SnapshotDirectory;
import flux.replay.views.Views;
import flux.scheduler.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/// One life of an instance, from the start of its broker to a crash: whoever makes the next one on
/// the same logs and the same host restarts it.
public final class SimulatedInstance {
    private static final int OWNER = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Small, so that a full inbox happens.
    private static final int COMMANDS_MAX = 16;

    private final LongSupplier clockMicros;
    private final SimulatedTaskHost host;
    private final Inbox inbox = new Inbox(COMMANDS_MAX);
    private final Instance instance;
    private final JobManager manager;
    private final Scheduler scheduler;
    private final Executor executor;
    private final Views views;
    private final GuestIndex guests;
    private final Path statedir;
    private final Feed.Cursor viewsCursor;
    private final int generation;
    private long viewsPosition;
    private final Feed.Cursor schedulerCursor;
    private final Feed.Cursor executorCursor;

    /// Replays `jobs` and `output`, then goes on.
    ///
    /// @param statedir for snapshots
    public SimulatedInstance(
            EventLog jobs,
            EventLog output,
            Path statedir,
            SimulatedTaskHost host,
            LongSupplier clockMicros) {
        this(jobs, output, statedir, host, clockMicros, Planning.SIMPLE, PerilogSettings.NONE);
    }

    /// @param planning its scheduler
    /// @param perilog what it runs before and after jobs
    public SimulatedInstance(
            EventLog jobs,
            EventLog output,
            Path statedir,
            SimulatedTaskHost host,
            LongSupplier clockMicros,
            Planning planning,
            PerilogSettings perilog) {
        this.statedir = statedir;
        this.clockMicros = clockMicros;
        this.host = host;
        List<Policy> policies = List.of(new DependencyPolicy());
        this.scheduler =
                new Scheduler(
                        planning.matcher(),
                        planning.policies(),
                        inbox::offer,
                        Origin.part(Via.SCHEDULER, OWNER));
        JobRecords records = new JobRecords(jobs);
        this.executor =
                new Executor(
                        host,
                        new ExecutorSettings(
                                new TaskSpecs(
                                        new TaskSpecs.Surroundings(
                                                "local:///none", Path.of("/tmp"))),
                                ExecSettings.DEFAULT,
                                perilog,
                                Scripts.NONE),
                        position -> {
                            try {
                                return JSON.readTree(
                                        records.submission(new long[] {position}).jobspec());
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        output,
                        inbox::offer,
                        Origin.part(Via.EXECUTOR, OWNER));
        Recovered recovered = recover(jobs, output, statedir, policies);
        this.instance = recovered.instance();
        this.views = recovered.views();
        this.guests = recovered.guests();
        this.viewsPosition = recovered.position();
        this.generation = recovered.generation();
        long last = recovered.position();
        Feed feed = new Feed(jobs, instance.sequence());
        this.schedulerCursor = feed.after(instance.sequence(), last);
        this.viewsCursor = feed.after(instance.sequence(), last);
        this.executorCursor = feed.after(instance.sequence(), last);
        this.manager =
                new JobManager(
                        instance,
                        jobs,
                        feed,
                        inbox,
                        Durability.PROCESS,
                        clockMicros,
                        policies,
                        Origin.part(Via.MANAGER, OWNER));
        host.reconnect();
        executor.recovered(recovered.earlier(), instance::submitMicros, clockMicros.getAsLong());
    }

    private Recovered recover(
            EventLog jobs, EventLog output, Path statedir, List<Policy> policies) {
        try {
            return new Recovery(
                            jobs,
                            output,
                            new SnapshotDirectory(statedir),
                            (entry, state) -> {
                                policies.forEach(p -> p.on(entry.entry(), state, _ -> {}));
                                scheduler.on(entry.entry());
                                executor.on(entry);
                            },
                            notice -> {
                                throw new Invariants.Broken("EVERY_SNAPSHOT_IS_GOOD", notice);
                            })
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Hands in a command, as a client would.
    ///
    /// @return false when the inbox is full
    public boolean ask(Command command, int userid, boolean owner) {
        return inbox.offer(Request.quiet(command, Origin.client(userid, owner)));
    }

    /// Each consumer's turn; the order is the caller's choice.
    public boolean stepManager() {
        return manager.step();
    }

    public boolean stepScheduler() {
        boolean worked = false;
        for (PositionedEntry next = schedulerCursor.next();
                next != null;
                next = schedulerCursor.next()) {
            scheduler.on(next.entry());
            worked = true;
        }
        return scheduler.step(clockMicros.getAsLong()) || worked;
    }

    /// Another scheduler takes over; who has what stays.
    void exchange(Planning planning) {
        scheduler.use(planning.matcher(), planning.policies());
    }

    /// Somebody asks why the job waits.
    void askWhy(JobId job) {
        scheduler.why(job, clockMicros.getAsLong());
    }

    public boolean stepExecutor() {
        boolean worked = false;
        for (PositionedEntry next = executorCursor.next();
                next != null;
                next = executorCursor.next()) {
            executor.on(next);
            worked = true;
        }
        return executor.step(clockMicros.getAsLong()) || worked;
    }

    public boolean stepViews() {
        boolean worked = false;
        guests.catchUp(_ -> {});
        for (PositionedEntry next = viewsCursor.next(); next != null; next = viewsCursor.next()) {
            views.apply(next);
            viewsPosition = next.position();
            worked = true;
        }
        return worked;
    }

    /// Writes a snapshot, with the views at the state's entry; none before the first one.
    public void takeSnapshot() {
        stepViews();
        InstancePicture picture = instance.picture();
        long sequence = picture.counters().sequence();
        if (sequence == 0 || views.jobs().sequence() != sequence) {
            return; // the log does not answer: the state is ahead of what anybody was told
        }
        try {
            Snapshot snapshot =
                    Snapshot.of(picture.counters(), viewsPosition, views, generation, guests);
            new SnapshotDirectory(statedir).write(snapshot.withDigest(picture.digest()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The views, to read.
    public Views views() {
        return views;
    }

    /// When the next thing happens by itself; Long.MAX_VALUE when nothing will.
    public long nextMicros() {
        return Math.min(executor.nextDueMicros(), host.nextMicros());
    }

    /// The job manager's state, to read.
    public Instance state() {
        return instance;
    }
}
