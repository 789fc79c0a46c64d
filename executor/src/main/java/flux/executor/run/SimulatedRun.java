package flux.executor.run;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.host.TaskEvent;
import flux.executor.shell.ShellOptions;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobException;
import org.jspecify.annotations.Nullable;

/// A job that only pretends to run, for tests and studies (`attributes.system.exec.test`): it holds
/// its resources for `run_duration` and ends with `wait_status`. No process is started.
public final class SimulatedRun implements Run {
    private static final int SIGTERM = 15;
    private static final double MICROS_PER_SECOND = 1e6;

    /// Longer than anything lasts; added to a time, it is a time still.
    private static final double FOR_EVER_MICROS = 1L << 62;

    private final JobId job;
    private final RunContext context;
    private final Journal journal;
    private final long durationMicros;
    private final int waitStatus;
    private final String mockException;
    private long endMicros;

    /// It starts and ends when somebody says so.
    private final boolean manual;

    private boolean started;
    private boolean over;

    /// The exception that was asked for ends the job, not time.
    private boolean failing;

    /// @param test the `exec.test` object
    /// @param timeLimitSeconds the job's own limit, which stands in for a missing run_duration
    public SimulatedRun(JobId job, JsonNode test, double timeLimitSeconds, RunContext context) {
        this.job = job;
        this.context = context;
        this.journal = context.journal(job);
        String duration = test.path("run_duration").asText("");
        double seconds =
                duration.isEmpty()
                        ? timeLimitSeconds
                        : ShellOptions.seconds("run_duration", duration);
        this.durationMicros = (long) Math.min(seconds * MICROS_PER_SECOND, FOR_EVER_MICROS);
        this.manual = test.path("override").asInt(0) != 0 || test.path("override").asBoolean();
        this.waitStatus = test.path("wait_status").asInt(0);
        this.mockException = test.path("mock_exception").asText("");
    }

    @Override
    public void begin(long nowMicros) {
        journal.exec(ExecEvents.INIT);
        journal.exec(ExecEvents.STARTING);
        if ("init".equals(mockException)) {
            mock();
            return;
        }
        journal.exec(ExecEvents.RECOVERABLE);
        if (!manual) {
            start(nowMicros);
        }
    }

    private void start(long nowMicros) {
        started = true;
        context.afterRecorded(() -> context.report(new ReportStart(job)));
        runFrom(nowMicros);
    }

    @Override
    public @Nullable String override(String event, int status, long nowMicros) {
        if (!manual) {
            return "job is not in override mode";
        }
        if (over) {
            return "job has ended";
        }
        switch (event) {
            case "start" -> {
                if (started) {
                    return "job has started";
                }
                start(nowMicros);
            }
            case "finish" -> {
                if (!started) {
                    return "job has not started";
                }
                end(status);
            }
            default -> {
                return "event must be start or finish, not " + event;
            }
        }
        return null;
    }

    /// Goes on after a restart: the time that has passed counts.
    ///
    /// @param startMicros when it began
    /// @param before as the ledger has it
    public void resume(long startMicros, Job before) {
        if (manual && !before.started()) {
            return;
        }
        started = true;
        if (!before.started()) {
            context.report(new ReportStart(job));
        }
        runFrom(startMicros);
    }

    private void runFrom(long startMicros) {
        if (manual && durationMicros == 0) {
            endMicros = Long.MAX_VALUE;
        } else {
            endMicros = startMicros + durationMicros;
            context.alarm(job, endMicros);
        }
        if ("run".equals(mockException)) {
            failing = true;
            context.afterRecorded(this::mock);
        }
    }

    private void mock() {
        String note = "mock " + mockException + " exception generated";
        context.report(new Raise(job, "exec", 0, note, null));
    }

    @Override
    public void due(long nowMicros) {
        if (!over && !failing && nowMicros >= endMicros) {
            end(waitStatus);
        }
    }

    @Override
    public void stop(JobException exception, long nowMicros) {
        if (!over) {
            end(SIGTERM);
        }
    }

    @Override
    public void signal(int signum) {
        if (!over) {
            end(signum);
        }
    }

    private void end(int status) {
        over = true;
        journal.exec(ExecEvents.complete(status));
        journal.exec(ExecEvents.DONE);
        context.report(new ReportEnd(job, status));
    }

    @Override
    public void on(TaskEvent event, long nowMicros) {
        throw new IllegalStateException("a simulated job has no tasks: " + event);
    }

    @Override
    public void input(String ranks, byte[] data, boolean eof) {}
}
