package flux.executor;

import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.nested.InstanceHost;
import flux.executor.run.EarlierRun;
import flux.executor.run.JobRun;
import flux.executor.run.Journal;
import flux.executor.run.NestedRun;
import flux.executor.run.RefusedRun;
import flux.executor.run.Run;
import flux.executor.run.RunContext;
import flux.executor.run.RunFactory;
import flux.executor.run.SimulatedRun;
import flux.executor.run.TaskSpecs;
import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Origin;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Signaled;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobException;
import flux.ledger.job.JobState;
import flux.ledger.log.EventLog;
import flux.ledger.log.LogFullException;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.manager.Reply.NotRecorded;
import flux.ledger.manager.Request;
import flux.ledger.output.OutputRecord;
import flux.ledger.output.OutputWriter;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The executor's loop: takes in entries, begins what was allocated and stops what was canceled;
/// takes in what the task host has to tell, records it in the `output` log, and only then reports.
/// For one thread; somebody else drives it.
public final class Executor implements RunContext {

    /// Events of the task host taken in one turn.
    static final int EVENTS_MAX = 4096;

    private static final int SIGKILL = 9;

    private record Alarm(long micros, JobId job) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            int byTime = Long.compare(micros, other.micros);
            return byTime != 0 ? byTime : job.compareTo(other.job);
        }
    }

    private final TaskHost host;
    private final RunFactory runs;
    private final JobspecSource jobspecs;
    private final EventLog output;
    private final Predicate<Request> inbox;
    private final Origin origin;
    private final OutputWriter writer = new OutputWriter();
    private final Map<JobId, Active> jobs = new HashMap<>();
    private final ArrayDeque<Active> dirty = new ArrayDeque<>();
    private final ArrayDeque<Runnable> afterRecorded = new ArrayDeque<>();
    private final ArrayDeque<Command> reports = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Command> unrecorded = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private long nowMicros;
    private long cursor;
    private long acknowledged;
    private boolean logIsFull;
    private boolean staged;
    private boolean recovering = true;
    private Runnable recordedWaker = () -> {};
    private volatile Runnable waker = () -> {};

    /// A job that the executor knows.
    private final class Active {
        Job job;
        final long submitPosition;
        final Journal journal;
        @Nullable Run run;
        boolean endReported;
        long recordedCursor;

        Active(Job job, long submitPosition) {
            this.job = job;
            this.submitPosition = submitPosition;
            this.journal = new Journal(job.id(), () -> dirty.add(this));
        }

        /// @throws LogFullException when there was no room; call again later
        void record() {
            OutputRecord record = journal.collected(nowMicros, cursor);
            output.stage(writer.write(record));
            journal.clear();
            recordedCursor = cursor;
        }
    }

    /// @param inbox takes a command for the job manager, or says false when it is full
    public Executor(
            TaskHost host,
            TaskSpecs specs,
            JobspecSource jobspecs,
            EventLog output,
            Predicate<Request> inbox,
            Origin origin,
            double killTimeoutSeconds) {
        this.host = host;
        this.runs = new RunFactory(host, specs, killTimeoutSeconds, origin.userid());
        this.jobspecs = jobspecs;
        this.output = output;
        this.inbox = inbox;
        this.origin = origin;
    }

    /// Jobs that are instances are hosted by `instances`.
    ///
    /// @param newWaker makes the thread of this executor call [#step]; from any thread
    public void hostInstances(InstanceHost instances, Runnable newWaker) {
        runs.hostInstances(instances);
        waker = newWaker;
    }

    /// Takes in the next entry of the ledger. Until [#recovered] nothing is begun.
    public void on(PositionedEntry positioned) {
        if (!(positioned.entry().fact() instanceof OfJob fact)) {
            return;
        }
        nowMicros = Math.max(nowMicros, positioned.entry().timeMicros());
        for (JobEvent event : fact.events()) {
            on(fact.job(), event, positioned.position());
        }
    }

    private void on(JobId id, JobEvent event, long position) {
        if (event instanceof Submitted submitted) {
            jobs.put(id, new Active(Job.submitted(id, submitted), position));
            return;
        }
        Active active = jobs.get(id);
        if (active == null) {
            return;
        }
        active.job = active.job.apply(event);
        if (active.job.state() == JobState.INACTIVE) {
            jobs.remove(id);
        } else if (!recovering) {
            react(active, event);
        }
    }

    private void react(Active active, JobEvent event) {
        Job job = active.job;
        Run run = active.run;
        switch (event) {
            case Signaled e when run != null -> run.signal(e.signum());
            case ExceptionRaised e when e.endsTheJob() && job.resources() != null -> {
                if (run != null) {
                    run.stop(new JobException(e.type(), e.note(), e.waitStatus()), nowMicros);
                } else {
                    endWithoutRun(active);
                }
            }
            default -> {
                boolean ready = job.state() == JobState.RUN && job.holds().prologs().isEmpty();
                if (run == null && ready && !job.started()) {
                    begin(active);
                }
            }
        }
    }

    private void begin(Active active) {
        Run run = createRun(active);
        if (run != null) {
            active.run = run;
            run.begin(nowMicros);
        }
    }

    /// @return null when the job cannot be run at all; that has been reported
    private @Nullable Run createRun(Active active) {
        return runs.create(active.job, jobspecs.at(active.submitPosition), this);
    }

    /// All entries that there were have been taken in. Takes up again what an earlier executor had
    /// begun, and begins what none had.
    ///
    /// @param earlier what is known of earlier runs
    /// @param submitMicros when a job was submitted, microseconds since the Unix epoch
    public void recovered(EarlierRuns earlier, ToLongFunction<JobId> submitMicros, long now) {
        recovering = false;
        nowMicros = Math.max(nowMicros, now);
        endOrphans();
        for (Active active : List.copyOf(jobs.values())) {
            Job job = active.job;
            if (job.resources() == null || job.released()) {
                continue;
            }
            EarlierRun before = earlier.find(job.id(), submitMicros.applyAsLong(job.id()));
            if (before != null) {
                resume(active, before);
            } else if (job.state() == JobState.RUN && job.holds().prologs().isEmpty()) {
                begin(active);
            } else if (job.state() == JobState.CLEANUP) {
                endWithoutRun(active);
            }
        }
    }

    /// Tasks of jobs that the ledger does not know, or not as active: its end may have been
    /// damaged, or somebody put back an older one. Nobody else would ever end them.
    private void endOrphans() {
        for (TaskKey key : host.known()) {
            if (!jobs.containsKey(new JobId(key.job()))) {
                host.signal(key, SIGKILL);
            }
        }
        host.flush();
    }

    private void resume(Active active, EarlierRun before) {
        active.recordedCursor = before.cursor();
        active.run = createRun(active);
        switch (active.run) {
            case JobRun run -> {
                String loss = run.resume(before, active.job, nowMicros);
                if (loss != null) {
                    active.run = null;
                    lost(active, loss);
                    return;
                }
            }
            case NestedRun run -> {
                String loss = run.resume(before, active.job, nowMicros);
                if (loss != null) {
                    lost(active, loss);
                    return;
                }
            }
            case SimulatedRun run -> run.resume(before.startMicros(), active.job);
            case RefusedRun run -> run.resume(active.job);
            case null, default -> {}
        }
        JobException exception = active.job.ended();
        if (active.run != null && exception != null) {
            active.run.stop(exception, nowMicros);
        }
    }

    /// A job is never run twice: one whose processes nobody knows of any more is lost.
    ///
    /// @param why for its owner
    private void lost(Active active, String why) {
        if (active.job.ended() == null) {
            report(new Raise(active.job.id(), "exec", 0, "lost: " + why, null));
        }
        endWithoutRun(active);
    }

    /// Once, whatever else ends the job meanwhile.
    private void endWithoutRun(Active active) {
        if (!active.endReported) {
            active.endReported = true;
            report(new ReportEnd(active.job.id(), null));
        }
    }

    /// One turn: what the task host has, what is due, then record, then report.
    ///
    /// @return false when there was nothing to do
    public boolean step(long now) {
        nowMicros = Math.max(nowMicros, now);
        boolean worked = !logIsFull && !staged && host.poll(this::on, EVENTS_MAX) > 0;
        worked |= takeAlarms();
        for (Runnable action = handedOver.poll(); action != null; action = handedOver.poll()) {
            action.run();
            worked = true;
        }
        for (Command again = unrecorded.poll(); again != null; again = unrecorded.poll()) {
            reports.add(again);
        }
        worked |= record();
        worked |= sendReports();
        host.flush();
        return worked;
    }

    private void on(TaskEvent event) {
        cursor = event.cursor();
        Active active = jobs.get(new JobId(event.key().job()));
        if (active != null && active.run != null && event.cursor() > active.recordedCursor) {
            active.run.on(event, nowMicros);
        }
    }

    private boolean takeAlarms() {
        boolean worked = false;
        while (!alarms.isEmpty() && alarms.peek().micros() <= nowMicros) {
            Active active = jobs.get(alarms.remove().job());
            if (active != null && active.run != null) {
                active.run.due(nowMicros);
                worked = true;
            }
        }
        return worked;
    }

    /// Appends what the journals hold, acknowledges it to the task host, and goes on with what
    /// waited for that. When the log is full or does not answer, all of it stays, nothing more is
    /// taken from the task host, and the tasks wait.
    private boolean record() {
        if (staged && !commit()) {
            return false;
        }
        logIsFull = false;
        while (!dirty.isEmpty() && !logIsFull) {
            try {
                dirty.getFirst().record();
                dirty.removeFirst();
                staged = true;
            } catch (LogFullException e) {
                logIsFull = true;
            }
        }
        boolean worked = staged;
        if (staged && !commit() || logIsFull) {
            return false;
        }
        if (cursor > acknowledged) {
            acknowledged = cursor;
            host.acknowledge(cursor);
        }
        for (Runnable action = afterRecorded.poll();
                action != null;
                action = afterRecorded.poll()) {
            action.run();
        }
        return worked;
    }

    /// @return false when the log does not answer; what is staged stays so
    private boolean commit() {
        try {
            output.commit();
        } catch (LogUnavailableException e) {
            return false;
        }
        staged = false;
        recordedWaker.run();
        return true;
    }

    private boolean sendReports() {
        boolean worked = false;
        while (!reports.isEmpty()) {
            Command report = reports.element();
            Request request =
                    new Request(
                            report,
                            origin,
                            outcome -> {
                                if (outcome instanceof NotRecorded) {
                                    unrecorded.add(report);
                                }
                            });
            if (!inbox.test(request)) {
                break;
            }
            reports.remove();
            worked = true;
        }
        return worked;
    }

    /// Data for the standard input of a job's tasks.
    ///
    /// @return false when the job is not running here
    public boolean input(JobId id, String ranks, byte[] data, boolean eof) {
        Active active = jobs.get(id);
        if (active == null || active.run == null) {
            return false;
        }
        active.run.input(ranks, data, eof);
        return true;
    }

    /// Calls `waker` after records have been appended; on the executor's thread.
    public void onRecorded(Runnable waker) {
        recordedWaker = waker;
    }

    /// When [#step] wants to be called next, microseconds since the Unix epoch; Long.MAX_VALUE when
    /// no time is awaited.
    public long nextDueMicros() {
        Alarm first = alarms.peek();
        return first == null ? Long.MAX_VALUE : first.micros();
    }

    @Override
    public void report(Command command) {
        reports.add(command);
    }

    @Override
    public void afterRecorded(Runnable action) {
        afterRecorded.add(action);
    }

    @Override
    public void soon(Runnable action) {
        handedOver.add(action);
        waker.run();
    }

    @Override
    public void alarm(JobId job, long micros) {
        alarms.add(new Alarm(micros, job));
    }

    @Override
    public Journal journal(JobId job) {
        Active active = jobs.get(job);
        if (active == null) {
            throw new IllegalStateException("no active job " + job);
        }
        return active.journal;
    }
}
