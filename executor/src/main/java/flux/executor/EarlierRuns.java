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

    @Nullable EarlierRun find(JobId job) {
        return runs.get(job);
    }
}
