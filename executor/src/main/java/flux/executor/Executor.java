package flux.executor;

import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.nested.InstanceHost;
import flux.executor.perilog.Housekeeping;
import flux.executor.perilog.Perilog;
import flux.executor.run.Archives;
import flux.executor.run.InteractiveTerminal;
import flux.executor.run.JobRun;
import flux.executor.run.Run;
import flux.executor.run.RunFactory;
import flux.executor.run.TaskProcess;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Origin;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.log.EventLog;
import flux.ledger.manager.Request;
import flux.ledger.text.Idset;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The executor's loop: takes in entries, begins what was allocated and stops what was canceled
/// ([JobSteps]); takes in what the task host has to tell, records it in the `output` log, and only
/// then reports. For one thread, with all that it is made of; somebody else drives it.
public final class Executor {

    /// Events of the task host taken in one turn.
    static final int EVENTS_MAX = 4096;

    /// Events taken before the bytes are counted: each has 64 KiB at the most.
    private static final int EVENTS_AT_ONCE = 8;

    private final TaskHost host;
    private final RunFactory runs;
    private final Perilog perilog;
    private final Housekeeping housekeeping;
    private final Recorder recorder;
    private final Reports reports;
    private final RunRequests requests;
    private final JobSteps steps;
    private final Alarms alarms = new Alarms();
    private final ActiveJobs jobs = new ActiveJobs();
    private final Turn turn = new Turn();

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
        this.recorder = new Recorder(output);
        this.reports = new Reports(inbox, origin);
        boolean hasEpilog = settings.perilog().epilog().isPresent();
        this.requests = new RunRequests(jobs, recorder, reports, alarms, hasEpilog);
        this.perilog = new Perilog(settings.perilog(), settings.scripts(), host, requests);
        this.housekeeping =
                new Housekeeping(settings.perilog(), settings.scripts(), host, requests);
        this.steps =
                new JobSteps(jobs, recorder, turn, runs, jobspecs, perilog, housekeeping, requests);
    }

    /// Jobs that are instances are hosted by `instances`.
    ///
    /// @param waker makes the thread of this executor call [#step]; from any thread
    public void hostInstances(InstanceHost instances, Runnable waker) {
        runs.hostInstances(instances);
        requests.wakeWith(waker);
    }

    /// Archives that jobs want (`-o stage-in`) are in `archives`.
    public void stageFrom(Archives archives) {
        runs.stageFrom(archives);
    }

    /// Takes in the next entry of the ledger. Until [#recovered] nothing is begun.
    public void on(PositionedEntry positioned) {
        if (positioned.entry().fact() instanceof OfJob fact) {
            turn.itIs(positioned.entry().timeMicros());
            steps.on(fact, positioned.position());
        }
    }

    /// All entries that there were have been taken in. Takes up again what an earlier executor had
    /// begun, and begins what none had.
    ///
    /// @param earlier what is known of earlier runs
    /// @param submitMicros when a job was submitted, microseconds since the Unix epoch
    public void recovered(EarlierRuns earlier, ToLongFunction<JobId> submitMicros, long now) {
        steps.recovered();
        turn.itIs(now);
        new Takeover(jobs, steps, turn, host, perilog, housekeeping, requests)
                .run(earlier, submitMicros);
    }

    /// Signals housekeeping scripts that run.
    ///
    /// @param job of which, or null for all
    /// @param ranks where, or null for everywhere
    public void killHousekeeping(int signum, @Nullable JobId job, @Nullable Idset ranks) {
        housekeeping.kill(signum, job, ranks);
    }

    /// One turn: what the task host has, what is due, then record, then report.
    ///
    /// @return false when there was nothing to do
    public boolean step(long now) {
        turn.itIs(now);
        boolean worked = takeEvents();
        worked |= alarms.take(turn.nowMicros(), this::due);
        worked |= requests.runHandedOver();
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
        return recorder.hasRoom() && turn.hasRoom();
    }

    private void on(TaskEvent event) {
        turn.took(event);
        long nowMicros = turn.nowMicros();
        if (Perilog.owns(event.key())) {
            perilog.on(event, nowMicros);
            return;
        }
        if (Housekeeping.owns(event.key())) {
            housekeeping.on(event, nowMicros);
            return;
        }
        ActiveJob active = jobs.find(new JobId(event.key().job()));
        if (active == null || active.run == null) {
            return;
        }
        if (event.cursor() > active.recordedCursor || JobRun.forgets(event.key())) {
            active.run.on(event, nowMicros);
        }
    }

    private void due(JobId job) {
        long nowMicros = turn.nowMicros();
        perilog.due(job, nowMicros);
        housekeeping.due(job, nowMicros);
        Run run = jobs.run(job);
        if (run != null) {
            run.due(nowMicros);
        }
    }

    /// Appends what the journals hold, acknowledges it to the task host, and goes on with what
    /// waited for that. When the log is full or does not answer, nothing more is taken from the
    /// task host, and the tasks wait.
    private boolean record() {
        return recorder.record(() -> turn.recorded(host));
    }

    /// Data for the standard input of a job's tasks.
    ///
    /// @return false when the job is not running here
    public boolean input(JobId id, String ranks, byte[] data, boolean eof) {
        Run run = jobs.run(id);
        if (run == null) {
            return false;
        }
        turn.took(data.length);
        run.input(ranks, data, eof);
        return true;
    }

    /// Starts or ends, by hand, a job that only pretends to run.
    ///
    /// @return why not, or null
    public @Nullable String override(JobId id, String event, int status) {
        Run run = jobs.run(id);
        return run == null ? "job is not running" : run.override(event, status, turn.nowMicros());
    }

    /// The terminal of a running job that has one for clients, or null.
    public @Nullable InteractiveTerminal terminal(JobId id) {
        Run run = jobs.run(id);
        return run == null ? null : run.terminal();
    }

    /// The tasks of a running job; none of one that does not run here.
    public List<TaskProcess> processes(JobId id) {
        Run run = jobs.run(id);
        return run == null ? List.of() : run.processes();
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
}
