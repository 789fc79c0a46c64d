package flux.replay.trace;

import flux.ledger.job.JobRequest;

/// One job of a trace: when it came, what it asked for, and how long it runs once it has that.
///
/// @param label what the trace calls it
/// @param submitMicros when it joined the queue, microseconds on the trace's clock
/// @param runMicros how long it holds its resources; at least 1
/// @param cores how many it had in reality, or else asked for
/// @param priority higher first; jobs of equal priority in the order in which they came
/// @param past its real life
public record TraceJob(
        String label,
        long submitMicros,
        long runMicros,
        int cores,
        long priority,
        JobRequest request,
        Past past) {

    /// A time that a trace does not say.
    public static final long UNKNOWN = -1;

    /// What happened in reality.
    ///
    /// @param waitMicros from submission to start; [#UNKNOWN] when the trace does not say
    /// @param runMicros from start to end
    public record Past(long waitMicros, long runMicros) {}

    public TraceJob {
        if (runMicros < 1 || cores < 1) {
            throw new IllegalArgumentException(
                    "job %s: a run time and a size from 1 were expected, not %d and %d"
                            .formatted(label, runMicros, cores));
        }
    }
}
