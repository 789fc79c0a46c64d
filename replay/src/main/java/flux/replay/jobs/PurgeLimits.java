package flux.replay.jobs;

import flux.ledger.id.JobId;
import java.util.Arrays;
import java.util.List;

/// Which inactive jobs are too old or too many: those beyond either limit, and of them the ones
/// first that ended first. As in Flux, a limit that is not given holds nobody.
///
/// @param ageMicros how long ago a job may have ended; [#NONE] for any time
/// @param count how many inactive jobs there may be; [#NONE] for any number
public record PurgeLimits(long ageMicros, long count) {
    public static final long NONE = -1;

    private static final double MICROS_PER_SECOND = 1e6;

    /// @param seconds negative or infinite for no limit
    /// @param count negative for no limit
    public static PurgeLimits of(double seconds, long count) {
        boolean aged = seconds >= 0 && seconds < Long.MAX_VALUE / MICROS_PER_SECOND;
        return new PurgeLimits(
                aged ? (long) (seconds * MICROS_PER_SECOND) : NONE, count < 0 ? NONE : count);
    }

    /// Neither is set.
    public boolean isEmpty() {
        return ageMicros == NONE && count == NONE;
    }

    /// How many of the jobs are beyond a limit.
    public int beyond(JobListView jobs, long nowMicros) {
        return select(jobs, nowMicros, Integer.MAX_VALUE).size();
    }

    /// The first of the jobs that are beyond a limit, in the order in which they ended. Costs no
    /// more than there are of them.
    public List<JobId> select(JobListView jobs, long nowMicros, int jobsMax) {
        long until = ageMicros == NONE ? Long.MIN_VALUE : nowMicros - ageMicros - 1;
        int kept = count == NONE ? Integer.MAX_VALUE : (int) Math.min(count, Integer.MAX_VALUE);
        long[] ids = jobs.oldestInactive(until, kept, jobsMax);
        return Arrays.stream(ids).mapToObj(JobId::new).toList();
    }

    /// Why a job is purged, for those who read the ledger: `age-limit=3600s,num-limit=1000`.
    public String reason() {
        String age = ageMicros == NONE ? "" : "age-limit=" + ageMicros / MICROS_PER_SECOND + "s";
        String num = count == NONE ? "" : "num-limit=" + count;
        return age.isEmpty() || num.isEmpty() ? age + num : age + "," + num;
    }
}
