package flux.ops.broker;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the parts of a broker stop: each when those that use it have, and each whatever became of
/// the others. Also of a broker that could not start: what it had begun by then stops.
final class Ending {

    /// In the order in which they stop.
    enum Part {
        ARCHIVER,
        SCHEDULER,
        EXECUTOR,
        NESTED_INSTANCES,
        JOB_MANAGER,
        /// Clients have been served until here.
        REACTOR,
        SOCKETS,
        PROGRAMS,
        SNAPSHOTS,
        HISTORY,
        KVS
    }

    /// Stops one part, and waits until it has.
    interface Stop {
        void run() throws IOException, InterruptedException;
    }

    private final Map<Part, Stop> stops = new EnumMap<>(Part.class);

    void add(Part part, Stop stop) {
        stops.put(part, stop);
    }

    /// Once; a second call finds nothing to stop.
    ///
    /// @throws IOException the first failure, with the others as suppressed
    void run() throws IOException {
        Exception failure = null;
        boolean interrupted = false;
        for (Stop stop : stops.values()) {
            try {
                stop.run();
            } catch (InterruptedException e) {
                interrupted = true; // it was told to stop, only nobody waited
            } catch (IOException | RuntimeException e) {
                failure = with(failure, e);
            }
        }
        stops.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof IOException e) {
            throw e;
        }
    }

    private static Exception with(@Nullable Exception first, Exception next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    /// After `why`, which is what is told.
    void runAfter(Throwable why) {
        try {
            run();
        } catch (IOException | RuntimeException e) {
            why.addSuppressed(e);
        }
    }
}
