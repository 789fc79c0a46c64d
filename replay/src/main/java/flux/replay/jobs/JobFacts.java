package flux.replay.jobs;

import flux.ledger.id.JobId;
import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import org.jspecify.annotations.Nullable;

/// What a [JobFilter] asks of a job, wherever the job is kept.
public interface JobFacts {

    JobId id();

    int userid();

    String name();

    @Nullable String queue();

    JobState state();

    /// How it ended; only once inactive.
    JobResult result();

    @Nullable String ranks();

    @Nullable String nodelist();

    /// When it came to `which`, microseconds since the Unix epoch; 0 when it has not.
    long micros(JobState which);
}
