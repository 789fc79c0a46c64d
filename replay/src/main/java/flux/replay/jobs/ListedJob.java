package flux.replay.jobs;

import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the list knows of one job. While the job is active it is changed in place by [JobListView],
/// on its thread; afterwards it is a copy of what [JobHistory] has. Times are microseconds since
/// the Unix epoch, 0 when the job has not come so far.
public final class ListedJob implements JobFacts {
    final JobId id;
    final int userid;
    int urgency;
    long priority = -1;
    JobState state = JobState.NEW;

    long submitMicros;
    long dependMicros;
    long priorityMicros;
    long schedMicros;
    long runMicros;
    long cleanupMicros;
    long inactiveMicros;

    String name;
    @Nullable String cwd;
    @Nullable String queue;
    @Nullable String bank;
    @Nullable String project;
    int ntasks;
    int ncores;
    int nnodes;
    double duration;

    @Nullable String ranks;
    @Nullable String nodelist;
    double expiration;
    boolean started;
    int waitStatus = -1;

    @Nullable String exceptionType;
    @Nullable String exceptionNote;
    int exceptionSeverity = -1;

    /// It was an exception, and not the end of its shells, that ended it.
    boolean endedByException;

    Ending ending = Ending.NO_EXCEPTION;

    @Nullable String schedJson;
    @Nullable String userJson;
    List<String> dependencies = List.of();

    /// Where the job's entries stand in the log, oldest first.
    long[] positions = NO_POSITIONS;

    /// Where its records stand in the `output` log, once it is in the history.
    long[] outputPositions = NO_POSITIONS;

    private static final long[] NO_POSITIONS = {};

    ListedJob(JobId id, int userid, String name) {
        this.id = id;
        this.userid = userid;
        this.name = name;
    }

    ListedJob(JobId id, int userid, JobRequest request) {
        this(id, userid, request.name());
        this.cwd = request.cwd();
        this.queue = request.queue();
        this.bank = request.bank();
        this.project = request.project();
        this.ntasks = request.ntasks();
        this.duration = request.duration();
        JobRequest.Shape shape = request.shape();
        if (shape != null) {
            this.nnodes = shape.nodes();
            this.ncores = shape.exclusive() ? 0 : shape.cores();
        }
    }

    @Override
    public JobId id() {
        return id;
    }

    @Override
    public int userid() {
        return userid;
    }

    /// What it still waits for (RFC 26).
    public List<String> dependencies() {
        return dependencies;
    }

    public int urgency() {
        return urgency;
    }

    /// What made it fail, in Flux's words for `flux job wait`; empty when it did not fail.
    public String failure() {
        if (result() == JobResult.COMPLETED) {
            return "";
        }
        if (endedByException) {
            return "Fatal exception type=%s %s".formatted(exceptionType, exceptionNote);
        }
        int signal = waitStatus & 0x7f;
        return signal != 0
                ? "task(s) died by signal " + signal
                : "task(s) exited with exit code " + (waitStatus >> 8);
    }

    @Override
    public JobState state() {
        return state;
    }

    @Override
    public @Nullable String queue() {
        return queue;
    }

    @Override
    public String name() {
        return name;
    }

    public long priority() {
        return Math.max(priority, 0);
    }

    @Override
    public @Nullable String ranks() {
        return ranks;
    }

    @Override
    public @Nullable String nodelist() {
        return nodelist;
    }

    public long runMicros() {
        return runMicros;
    }

    public long inactiveMicros() {
        return inactiveMicros;
    }

    public double expiration() {
        return expiration;
    }

    /// True once the executor has reported that the job's shells run.
    public boolean started() {
        return started;
    }

    /// The wait status of its shells, or -1 while there is none.
    public int waitStatus() {
        return waitStatus;
    }

    /// Positions of the job's entries in the `jobs` log, oldest first; not to be changed.
    @SuppressWarnings("EI_EXPOSE_REP")
    public long[] positions() {
        return positions;
    }

    /// Positions of the job's records in the `output` log, oldest first, once it is inactive: empty
    /// before; not to be changed.
    @SuppressWarnings("EI_EXPOSE_REP")
    public long[] outputPositions() {
        return outputPositions;
    }

    @Override
    public JobResult result() {
        boolean ran = waitStatus >= 0;
        return JobResult.of(ran, waitStatus, exceptionType == null ? "" : exceptionType);
    }

    @Override
    public long micros(JobState which) {
        return switch (which) {
            case NEW -> submitMicros;
            case DEPEND -> dependMicros;
            case PRIORITY -> priorityMicros;
            case SCHED -> schedMicros;
            case RUN -> runMicros;
            case CLEANUP -> cleanupMicros;
            case INACTIVE -> inactiveMicros;
        };
    }
}
