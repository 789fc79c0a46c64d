package flux.replay.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import flux.executor.EarlierRuns;
import flux.executor.Executor;
import flux.executor.run.KillPolicy;
import flux.executor.run.TaskSpecs;
import flux.executor.simulated.SimulatedTaskHost;
import flux.ledger.decide.Command;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import flux.ledger.manager.DependencyPolicy;
import flux.ledger.manager.Durability;
import flux.ledger.manager.Feed;
import flux.ledger.manager.Inbox;
import flux.ledger.manager.JobManager;
import flux.ledger.manager.Policy;
import flux.ledger.manager.Request;
import flux.ledger.output.OutputReader;
import flux.ledger.state.Instance;
import flux.ledger.state.Quarantine;
import flux.replay.eventlog.JobRecords;
import flux.scheduler.Scheduler;
import flux.scheduler.fcfs.FcfsMatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    private final Instance instance = new Instance();
    private final JobManager manager;
    private final Scheduler scheduler;
    private final Executor executor;
    private final Feed.Cursor schedulerCursor;
    private final Feed.Cursor executorCursor;

    /// Replays `jobs` and `output`, then goes on.
    public SimulatedInstance(
            EventLog jobs, EventLog output, SimulatedTaskHost host, LongSupplier clockMicros) {
        this.clockMicros = clockMicros;
        this.host = host;
        List<Policy> policies = List.of(new DependencyPolicy());
        this.scheduler =
                new Scheduler(new FcfsMatcher(), inbox::offer, Origin.part(Via.SCHEDULER, OWNER));
        JobRecords records = new JobRecords(jobs);
        this.executor =
                new Executor(
                        host,
                        new TaskSpecs("local:///none", Path.of("/tmp")),
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
                        Origin.part(Via.EXECUTOR, OWNER),
                        KillPolicy.KILL_TIMEOUT_SECONDS);
        Quarantine quarantine = new Quarantine(instance);
        long last = EventLogReader.START;
        EventLogReader reader = jobs.reader();
        for (LogRecord record = reader.next(); record != null; record = reader.next()) {
            PositionedEntry entry = quarantine.pass(EntryReader.read(record));
            instance.apply(entry.entry());
            policies.forEach(policy -> policy.on(entry.entry(), instance, _ -> {}));
            scheduler.on(entry.entry());
            executor.on(entry);
            last = record.position();
        }
        Feed feed = new Feed(jobs, instance.sequence());
        this.schedulerCursor = feed.after(instance.sequence(), last);
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
        executor.recovered(earlierRuns(output), instance::submitMicros, clockMicros.getAsLong());
    }

    private EarlierRuns earlierRuns(EventLog output) {
        Set<JobId> holding = new HashSet<>();
        for (Job job : instance.activeJobs()) {
            if (job.resources() != null) {
                holding.add(job.id());
            }
        }
        EarlierRuns earlier = new EarlierRuns(holding);
        EventLogReader reader = output.reader();
        for (LogRecord record = reader.next(); record != null; record = reader.next()) {
            earlier.apply(OutputReader.read(record));
        }
        return earlier;
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

    /// When the next thing happens by itself; Long.MAX_VALUE when nothing will.
    public long nextMicros() {
        return Math.min(executor.nextDueMicros(), host.nextMicros());
    }

    /// The job manager's state, to read.
    public Instance state() {
        return instance;
    }
}
