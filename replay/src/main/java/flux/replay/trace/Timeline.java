package flux.replay.trace;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/// Cores in use and jobs in the queue over time: steps, each from one moment to the next.
public final class Timeline {
    private static final int FIRST_CAPACITY = 1024;

    private long[] times = new long[FIRST_CAPACITY];
    private int[] used = new int[FIRST_CAPACITY];
    private int[] queued = new int[FIRST_CAPACITY];
    private int size;

    /// From `timeMicros` on; of several at one moment the last one counts.
    void add(long timeMicros, int coresUsed, int jobsQueued) {
        if (size > 0 && times[size - 1] == timeMicros) {
            size--;
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            used = Arrays.copyOf(used, size * 2);
            queued = Arrays.copyOf(queued, size * 2);
        }
        times[size] = timeMicros;
        used[size] = coresUsed;
        queued[size] = jobsQueued;
        size++;
    }

    /// How many steps.
    public int size() {
        return size;
    }

    /// When the step begins, microseconds on the trace's clock.
    public long timeMicros(int step) {
        return times[step];
    }

    public int coresUsed(int step) {
        return used[step];
    }

    public int jobsQueued(int step) {
        return queued[step];
    }

    /// Means over equal parts of `[from, to)`, of what `value` reads at each step.
    public double[] means(long from, long to, int parts, IntUnaryOperator value) {
        double[] means = new double[parts];
        double width = (to - from) / (double) parts;
        for (int step = 0; step < size; step++) {
            double begin = times[step] - from;
            double end = (step + 1 < size ? times[step + 1] : to) - from;
            int last = (int) Math.min(parts - 1, Math.floor(end / width));
            for (int part = (int) Math.max(0, begin / width); part <= last; part++) {
                double overlap = Math.min(end, (part + 1) * width) - Math.max(begin, part * width);
                means[part] += Math.max(0, overlap) / width * value.applyAsInt(step);
            }
        }
        return means;
    }
}
