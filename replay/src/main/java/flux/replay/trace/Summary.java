package flux.replay.trace;

import java.util.Arrays;
import java.util.List;

/// The figures by which schedules are compared. Times in seconds.
///
/// @param started how many jobs
/// @param denied how many could never run
/// @param waiting how many still waited when nothing happened any more
/// @param makespan from the first submission to the last end
/// @param utilisation of the core seconds of the makespan, the share that jobs held
/// @param slowdownMean bounded slowdown: (wait + run) / run, of jobs shorter than 10 s as if they
///     ran that long; at least 1
public record Summary(
        String policy,
        int started,
        int denied,
        int waiting,
        double makespan,
        double utilisation,
        double waitMean,
        double waitMedian,
        double waitMax,
        double slowdownMean,
        double slowdownMedian,
        int backfilled) {
    private static final double MICROS = 1e6;
    private static final double SHORT_SECONDS = 10;

    /// @param cores that the machine has
    public static Summary of(Simulated result, int cores) {
        return of(result.policy(), result.jobs(), cores);
    }

    /// What the trace says of the jobs' real lives; nothing has started in one that does not say.
    public static Summary recorded(Trace trace) {
        return of(
                "recorded",
                trace.jobs().stream().map(SimulatedJob::recorded).toList(),
                trace.machine().coreCount());
    }

    private static Summary of(String policy, List<SimulatedJob> all, int cores) {
        List<SimulatedJob> jobs = all.stream().filter(SimulatedJob::hasStarted).toList();
        double[] waits = jobs.stream().mapToDouble(job -> job.waitMicros() / MICROS).toArray();
        double[] slowdowns = jobs.stream().mapToDouble(Summary::slowdown).toArray();
        Arrays.sort(waits);
        Arrays.sort(slowdowns);
        long first = all.stream().mapToLong(job -> job.job().submitMicros()).min().orElse(0);
        long last = jobs.stream().mapToLong(SimulatedJob::endMicros).max().orElse(first);
        double makespan = (last - first) / MICROS;
        double work = jobs.stream().mapToDouble(j -> j.runMicros() / MICROS * j.cores()).sum();
        int denied = (int) all.stream().filter(job -> !job.denied().isEmpty()).count();
        return new Summary(
                policy,
                jobs.size(),
                denied,
                all.size() - jobs.size() - denied,
                makespan,
                makespan > 0 ? work / makespan / cores : 0,
                mean(waits),
                median(waits),
                waits.length == 0 ? 0 : waits[waits.length - 1],
                mean(slowdowns),
                median(slowdowns),
                (int) jobs.stream().filter(SimulatedJob::backfilled).count());
    }

    private static double slowdown(SimulatedJob job) {
        double run = job.runMicros() / MICROS;
        return Math.max(1, (job.waitMicros() / MICROS + run) / Math.max(run, SHORT_SECONDS));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static double median(double[] sorted) {
        int n = sorted.length;
        return n == 0 ? 0 : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }
}
