package flux.cli.queue;

import java.util.Map;

/// One queue, or the anonymous one.
///
/// @param name empty for the anonymous queue
/// @param parent the queue whose resources it uses, or empty
/// @param enabled jobs may be submitted to it
/// @param started its jobs are scheduled
/// @param paused its parent is stopped, so that it is too
/// @param defaultSeconds time limit of jobs that ask for none, infinite when not set
/// @param limitSeconds the longest time limit, infinite when not set
/// @param resources by state: all, free, allocated, up, down
public record QueueRow(
        String name,
        boolean isDefault,
        String parent,
        boolean enabled,
        boolean started,
        boolean paused,
        double defaultSeconds,
        double limitSeconds,
        Counts min,
        Counts max,
        Map<String, Counts> resources) {

    Counts in(String state) {
        return resources.getOrDefault(state, Counts.NONE);
    }
}
