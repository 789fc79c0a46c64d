package flux.ledger.decide;

import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Unrecognized;
import flux.ledger.job.JobFlags;
import java.util.List;

/// The "debug.*" events (RFC 21) that jobs submitted with the debug flag get: the job manager's own
/// steps, which nothing depends on.
final class DebugEvents {
    private DebugEvents() {}

    /// The job waits for resources from now on.
    ///
    /// @param flags the job's
    static void allocRequested(int flags, List<JobEvent> events) {
        add(flags, "debug.alloc-request", events);
    }

    /// The executor has been asked to start the job.
    static void startRequested(int flags, List<JobEvent> events) {
        add(flags, "debug.start-request", events);
    }

    private static void add(int flags, String name, List<JobEvent> events) {
        if ((flags & JobFlags.DEBUG) != 0) {
            events.add(new Unrecognized(name, null));
        }
    }
}
