package flux.replay.trace;

/// A job as a line of the Standard Workload Format has it, of its 18 fields those that matter here;
/// -1 for unknown.
///
/// @param job its number in the trace
/// @param submit seconds since the trace began
/// @param waited seconds from submission to start
/// @param run seconds from start to end
/// @param allocated processors that it had
/// @param requested processors that it asked for
/// @param limit seconds that it asked for
/// @param status 0 failed, 1 completed, 2 to 4 a part of a job that has a line of its own, 5
///     cancelled
record SwfRow(
        String job,
        double submit,
        double waited,
        double run,
        int allocated,
        int requested,
        double limit,
        int status) {
    private static final int PART_FIRST = 2;
    private static final int PART_LAST = 4;

    int processors() {
        return requested > 0 ? requested : allocated;
    }

    boolean isPart() {
        return status >= PART_FIRST && status <= PART_LAST;
    }
}
