package flux.replay.trace;

/// What became of a job of a trace under a policy.
///
/// @param startMicros [TraceJob#UNKNOWN] when it never started
/// @param runMicros how long it held its resources, or would have
/// @param cores that it held
/// @param ranks an idset of the nodes that it was on; empty when it never started
/// @param backfilled whether it overtook a job that stood before it in the same queue
/// @param denied why the scheduler said that it can never run, or empty
public record SimulatedJob(
        TraceJob job,
        long startMicros,
        long runMicros,
        int cores,
        String ranks,
        boolean backfilled,
        String denied) {

    public boolean hasStarted() {
        return startMicros != TraceJob.UNKNOWN;
    }

    public long endMicros() {
        return startMicros + runMicros;
    }

    public long waitMicros() {
        return startMicros - job.submitMicros();
    }

    /// A job as it was in reality: it has started when the trace says how long it waited.
    static SimulatedJob recorded(TraceJob job) {
        long wait = job.past().waitMicros();
        long start = wait == TraceJob.UNKNOWN ? TraceJob.UNKNOWN : job.submitMicros() + wait;
        return new SimulatedJob(job, start, job.past().runMicros(), job.cores(), "", false, "");
    }
}
