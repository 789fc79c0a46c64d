package flux.replay.trace;

import java.util.List;

/// A trace under a policy: what became of each job, and what it took to decide.
///
/// @param jobs in the order of the trace
/// @param turns how often the scheduler looked at its queue
/// @param schedulerNanos time that the scheduler took
public record Simulated(
        String policy,
        List<SimulatedJob> jobs,
        Timeline timeline,
        long turns,
        long schedulerNanos) {
    public Simulated {
        jobs = List.copyOf(jobs);
    }
}
