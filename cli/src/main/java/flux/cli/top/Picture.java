package flux.cli.top;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an instance is at, at one moment: all that a screen shows.
///
/// @param now seconds since the epoch
/// @param expiration when the instance ends, seconds since the epoch; 0 for never
/// @param uptime seconds
/// @param bars nodes, cores and gpus
/// @param queues names; empty where there is only the anonymous one
/// @param queue whose jobs these are, or null for all
/// @param jobs that run, newest first, as far as somebody has scrolled
record Picture(
        double now,
        double expiration,
        double uptime,
        int size,
        int depth,
        String version,
        List<Bar> bars,
        Counts counts,
        List<String> queues,
        @Nullable String queue,
        List<TopJob> jobs) {

    /// @param name `nodes`
    record Bar(String name, long used, long down, long total) {}

    /// Of jobs.
    record Counts(long pending, long running, long completed, long failed) {}

    /// @param uri of the instance that the job is, or null
    record TopJob(
            String id,
            String queue,
            String user,
            String state,
            long ntasks,
            long nnodes,
            double runtime,
            String name,
            @Nullable String uri) {}
}
