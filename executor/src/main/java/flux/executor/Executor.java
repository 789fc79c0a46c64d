package flux.executor;

import flux.executor.ActiveJob.Prolog;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.nested.InstanceHost;
import flux.executor.perilog.Housekeeping;
import flux.executor.perilog.Perilog;
import flux.executor.run.EarlierRun;
import flux.executor.run.InteractiveTerminal;
import flux.executor.run.JobRun;
import flux.executor.run.Journal;
import flux.executor.run.NestedRun;
import flux.executor.run.RefusedRun;
import flux.executor.run.Run;
import flux.executor.run.RunContext;
import flux.executor.run.RunFactory;
import flux.executor.run.SimulatedRun;
import flux.executor.run.TaskProcess;
import flux.ledger.decide.Command;
import flux.ledger.decide.Command.PostHold;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Origin;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.EpilogFinished;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.job.JobEvent.PrologFinished;
import flux.ledger.job.JobEvent.PrologStarted;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.job.JobEvent.Signaled;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobException;
import flux.ledger.job.JobState;
import flux.ledger.log.EventLog;
import flux.ledger.manager.Request;
import flux.ledger.text.Idset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /// Bytes that jobs write and read taken in one turn, so that they fit in one record however
    /// they are written in JSON (a NUL takes six), and the heap stays flat.
    static final long TURN_BYTES_MAX = 1 << 20;

    /// Events taken before the bytes are counted: each has 64 KiB at the most.
    private static final int EVENTS_AT_ONCE = 8;

    private static final int SIGKILL = 9;

    private final TaskHost host;
    private final RunFactory runs;
    private final Perilog perilog;
    private final Housekeeping housekeeping;
    private final JobspecSource jobspecs;
    private final Recorder recorder;
    private final Reports reports;
    private final Alarms alarms = new Alarms();
    private final ActiveJob.Place place =
            new ActiveJob.Place() {
                @Override
                public long cursor() {
                    return cursor;
                }

                @Override
                public long nowMicros() {
                    return nowMicros;
                }
            };
    private final Map<JobId, ActiveJob> jobs = new HashMap<>();
    private final ConcurrentLinkedQueue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
    private volatile Runnable waker = () -> {};
    private long nowMicros;
    private long cursor;
    private long acknowledged;
    private long turnBytes;
    private boolean recovering = true;

    /// @param inbox takes a command for the job manager, or says false when it is full
    public Executor(
            TaskHost host,
            ExecutorSettings settings,
            JobspecSource jobspecs,
            EventLog output,
            Predicate<Request> inbox,
            Origin origin) {
        this.host = host;
        this.runs = new RunFactory(host, settings.specs(), settings.exec(), origin.userid());
        this.perilog = new Perilog(settings.perilog(), settings.scripts(), host, this);
        this.housekeeping = new Housekeeping(settings.perilog(), settings.scripts(), host, this);
        this.jobspecs = jobspecs;
        this.recorder = new Recorder(output);
        this.reports = new Reports(inbox, origin);
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
            jobs.put(id, new ActiveJob(Job.submitted(id, submitted), position, recorder, place));
            return;
        }
        ActiveJob active = jobs.get(id);
        if (active == null) {
            onEnded(id, event);
            return;
        }
        active.apply(event);
        switch (event) {
            case PrologFinished e when e.description().equals(Perilog.PROLOG) ->
                    perilog.prologFinished(id);
            case EpilogFinished e when e.description().equals(Perilog.EPILOG) ->
                    perilog.epilogFinished(id);
            default -> {}
        }
        if (active.job.state() == JobState.INACTIVE) {
            jobs.remove(id);
        } else if (!recovering) {
            react(active, event);
        }
    }

    /// Of a job that is over, housekeeping may have what it held.
    private void onEnded(JobId id, JobEvent event) {
        switch (event) {
            case HousekeepingStarted e -> {
                housekeeping.on(id, e);
                if (!recovering) {
                    housekeeping.begin(id, nowMicros);
                }
            }
            case HousekeepingFinished e -> housekeeping.on(id, e);
            default -> {}
        }
    }

    private void react(ActiveJob active, JobEvent event) {
        Job job = active.job;
        Run run = active.run;
        switch (event) {
            case Signaled e when run != null -> run.signal(e.signum());
            case ResourceUpdated e when run != null -> run.expires(e.expiration());
            case ExceptionRaised e when e.endsTheJob() && job.resources() != null -> {
                if (run != null) {
                    run.stop(new JobException(e.type(), e.note(), e.waitStatus()), nowMicros);
                } else if (isInProlog(job)) {
                    perilog.cancel(job, nowMicros);
                } else {
                    endWithoutRun(active);
                }
            }
            default -> goOn(active);
        }
    }

    private static boolean isInProlog(Job job) {
        return job.holds().prologs().contains(Perilog.PROLOG);
    }

    /// What a job that holds resources waits for the executor to do.
    private void goOn(ActiveJob active) {
        Job job = active.job;
        if (job.holds().epilogs().contains(Perilog.EPILOG)) {
            perilog.startEpilog(job, nowMicros);
        } else if (job.resources() == null || active.run != null) {
            return;
        } else if (isInProlog(job)) {
            perilog.startProlog(job, nowMicros);
        } else if (job.state() == JobState.CLEANUP) {
            endWithoutRun(active);
        } else if (job.state() == JobState.RUN
                && job.holds().prologs().isEmpty()
                && !job.started()) {
            beginOrProlog(active);
        }
    }

    private void beginOrProlog(ActiveJob active) {
        JobId id = active.job.id();
        if (active.prolog == Prolog.NOT_YET && perilog.hasProlog()) {
            active.prolog = Prolog.ASKED_FOR;
            report(new PostHold(id, new PrologStarted(Perilog.PROLOG)));
        } else if (active.prolog == Prolog.FAILED) {
            return; // its exception is on the way
        } else if (active.prolog != Prolog.ASKED_FOR) {
            begin(active);
        }
    }

    private void begin(ActiveJob active) {
        Run run = createRun(active);
        if (run != null) {
            active.run = run;
            run.begin(nowMicros);
        }
    }

    /// @return null when the job cannot be run at all; that has been reported
    private @Nullable Run createRun(ActiveJob active) {
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
        housekeeping.beginAll(nowMicros);
        for (ActiveJob active : List.copyOf(jobs.values())) {
            Job job = active.job;
            EarlierRun before =
                    job.resources() == null || job.released()
                            ? null
                            : earlier.find(job.id(), submitMicros.applyAsLong(job.id()));
            if (before != null) {
                resume(active, before);
            } else if (active.prolog == Prolog.FAILED && job.state() == JobState.RUN) {
                report(new Raise(job.id(), "prolog", 0, "prolog failed", null));
            } else if (!job.released() || !job.holds().epilogs().isEmpty()) {
                goOn(active);
                if (isInProlog(job) && job.ended() != null) {
                    perilog.cancel(job, nowMicros);
                }
            }
        }
    }

    /// Signals housekeeping scripts that run.
    ///
    /// @param job of which, or null for all
    /// @param ranks where, or null for everywhere
    public void killHousekeeping(int signum, @Nullable JobId job, @Nullable Idset ranks) {
        housekeeping.kill(signum, job, ranks);
    }

    /// Tasks of jobs that the ledger does not know, or not as active: its end may have been
    /// damaged, or somebody put back an older one. Nobody else would ever end them.
    private void endOrphans() {
        for (TaskKey key : host.known()) {
            JobId job = new JobId(key.job());
            boolean kept = Housekeeping.owns(key) && housekeeping.keeps(job);
            if (!kept && !jobs.containsKey(job)) {
                host.signal(key, SIGKILL);
            }
        }
        host.flush();
    }

    private void resume(ActiveJob active, EarlierRun before) {
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
    private void lost(ActiveJob active, String why) {
        if (active.job.ended() == null) {
            report(new Raise(active.job.id(), "exec", 0, "lost: " + why, null));
        }
        endWithoutRun(active);
    }

    /// Once, whatever else ends the job meanwhile.
    private void endWithoutRun(ActiveJob active) {
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
        boolean worked = takeEvents();
        worked |= alarms.take(nowMicros, this::due);
        for (Runnable action = handedOver.poll(); action != null; action = handedOver.poll()) {
            action.run();
            worked = true;
        }
        reports.takeBack();
        worked |= record();
        worked |= reports.send();
        host.flush();
        return worked;
    }

    private boolean takeEvents() {
        int events = 0;
        int count = -1;
        while (count != 0 && events < EVENTS_MAX && hasRoom()) {
            count = host.poll(this::on, EVENTS_AT_ONCE);
            events += count;
        }
        return events > 0;
    }

    /// False when what jobs write and read has to be recorded before more of it is taken.
    public boolean hasRoom() {
        return recorder.hasRoom() && turnBytes < TURN_BYTES_MAX;
    }

    private void on(TaskEvent event) {
        cursor = event.cursor();
        turnBytes +=
                switch (event) {
                    case TaskEvent.Output e -> e.bytes().length;
                    case TaskEvent.Channel e -> e.bytes().length;
                    default -> 0;
                };
        if (Perilog.owns(event.key())) {
            perilog.on(event, nowMicros);
            return;
        }
        if (Housekeeping.owns(event.key())) {
            housekeeping.on(event, nowMicros);
            return;
        }
        ActiveJob active = jobs.get(new JobId(event.key().job()));
        if (active != null && active.run != null && event.cursor() > active.recordedCursor) {
            active.run.on(event, nowMicros);
        }
    }

    private void due(JobId job) {
        perilog.due(job, nowMicros);
        housekeeping.due(job, nowMicros);
        ActiveJob active = jobs.get(job);
        if (active != null && active.run != null) {
            active.run.due(nowMicros);
        }
    }

    /// Appends what the journals hold, acknowledges it to the task host, and goes on with what
    /// waited for that. When the log is full or does not answer, nothing more is taken from the
    /// task host, and the tasks wait.
    private boolean record() {
        return recorder.record(
                () -> {
                    turnBytes = 0;
                    if (cursor > acknowledged) {
                        acknowledged = cursor;
                        host.acknowledge(cursor);
                    }
                });
    }

    /// Data for the standard input of a job's tasks.
    ///
    /// @return false when the job is not running here
    public boolean input(JobId id, String ranks, byte[] data, boolean eof) {
        Run run = run(id);
        if (run == null) {
            return false;
        }
        turnBytes += data.length;
        run.input(ranks, data, eof);
        return true;
    }

    /// The terminal of a running job that has one for clients, or null.
    public @Nullable InteractiveTerminal terminal(JobId id) {
        Run run = run(id);
        return run == null ? null : run.terminal();
    }

    /// The tasks of a running job; none of one that does not run here.
    public List<TaskProcess> processes(JobId id) {
        Run run = run(id);
        return run == null ? List.of() : run.processes();
    }

    private @Nullable Run run(JobId id) {
        ActiveJob active = jobs.get(id);
        return active == null ? null : active.run;
    }

    /// Calls `waker` after records have been appended; on the executor's thread.
    public void onRecorded(Runnable waker) {
        recorder.onRecorded(waker);
    }

    /// When [#step] wants to be called next, microseconds since the Unix epoch; Long.MAX_VALUE when
    /// no time is awaited.
    public long nextDueMicros() {
        return alarms.nextMicros();
    }

    /// An epilog begins in the entry in which the job ends, so that nobody sees it without.
    @Override
    public void report(Command command) {
        Command report = command;
        if (command instanceof ReportEnd end && perilog.hasEpilog()) {
            ActiveJob active = jobs.get(end.job());
            boolean prologed = active != null && active.prolog != Prolog.NOT_YET;
            if (end.waitStatus() != null || prologed) {
                report = new ReportEnd(end.job(), end.waitStatus(), List.of(Perilog.EPILOG));
            }
        }
        reports.add(report);
    }

    @Override
    public void afterRecorded(Runnable action) {
        recorder.afterRecorded(action);
    }

    @Override
    public void soon(Runnable action) {
        handedOver.add(action);
        waker.run();
    }

    @Override
    public void alarm(JobId job, long micros) {
        alarms.add(job, micros);
    }

    @Override
    public Journal journal(JobId job) {
        ActiveJob active = jobs.get(job);
        if (active == null) {
            throw new IllegalStateException("no active job " + job);
        }
        return active.journal;
    }
}
