package flux.ledger.state;

import flux.ledger.job.Job;
import java.util.List;

/// An instance as it was behind one entry: values only, so that another thread may look at it while
/// the instance goes on.
///
/// @param active in no order
/// @param settings queues, inventory and housekeeping, described
public record InstancePicture(
        Counters counters, long epochMicros, List<Job> active, String settings) {

    /// What of an instance only its whole past could tell.
    ///
    /// @param sequence of the last entry
    /// @param lastJob the largest id given out; 0 before the first
    /// @param endedCount how many jobs had ended
    /// @param endedHash of all that they were when they ended, in that order
    public record Counters(
            long sequence,
            long timeMicros,
            long cause,
            long lastJob,
            long endedCount,
            long endedHash) {}

    public InstancePicture {
        active = List.copyOf(active);
    }

    /// A digest of all of this: equal states, and only they, have equal digests.
    public String digest() {
        return StateDigest.of(this);
    }
}
