package flux.executor;

import flux.executor.run.EarlierRun;
import flux.ledger.id.JobId;
import flux.ledger.output.OutputRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What earlier executors recorded of jobs that have not ended: collected from the `output` log
/// before an executor begins.
public final class EarlierRuns {
    private final Map<JobId, EarlierRun> runs = new HashMap<>();
    private final Set<JobId> wanted;
    private long lostUntilMicros = -1;

    /// @param wanted jobs that hold resources; records of others are passed over
    public EarlierRuns(Set<JobId> wanted) {
        this.wanted = Set.copyOf(wanted);
    }

    /// True when records of `job` are wanted.
    public boolean wants(JobId job) {
        return wanted.contains(job);
    }

    public void apply(OutputRecord record) {
        if (wants(record.job())) {
            runs.computeIfAbsent(record.job(), _ -> new EarlierRun(record.timeMicros()))
                    .apply(record);
        }
    }

    /// A record was damaged, of which only this is known.
    ///
    /// @param job whose it was, or null when that cannot be told
    /// @param untilMicros a time after which it was certainly not written; Long.MAX_VALUE for none
    public void lost(@Nullable JobId job, long untilMicros) {
        if (job == null) {
            lostUntilMicros = Math.max(lostUntilMicros, untilMicros);
        } else if (wants(job)) {
            runs.computeIfAbsent(job, _ -> new EarlierRun(0)).lose();
        }
    }

    /// @param submitMicros when the job was submitted: what was lost before cannot be its
    @Nullable EarlierRun find(JobId job, long submitMicros) {
        EarlierRun run = runs.get(job);
        if (submitMicros <= lostUntilMicros) {
            run = run == null ? new EarlierRun(submitMicros) : run;
            run.lose();
        }
        return run;
    }
}
