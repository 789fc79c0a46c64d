package flux.ops.simulate;

import flux.cli.CommandException;
import flux.ops.simulate.Canvas.Anchor;
import flux.replay.trace.Simulated;
import flux.replay.trace.Summary;
import flux.replay.trace.Timeline;
import flux.replay.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Use and queue over time, a panel for each policy, side by side and to one scale.
final class Picture {
    private static final int PANEL_WIDTH = 420;
    private static final int PLOT_WIDTH = 350;
    private static final int PLOT_HEIGHT = 120;
    private static final int LEFT = 55;
    private static final int USE_TOP = 62;
    private static final int QUEUE_TOP = 222;
    private static final int HEIGHT = 380;
    private static final int PARTS = PLOT_WIDTH;
    private static final int SMALL = 10;
    private static final int USUAL = 12;
    private static final int LARGE = 14;
    private static final double MICROS = 1e6;
    private static final double DAY = 86_400;
    private static final double HOUR = 3_600;
    private static final double DAYS_MIN = 4;
    private static final double PERCENT = 100;

    private final Canvas canvas;
    private final Trace trace;
    private final long from;
    private final long to;
    private final double queueMax;

    private Picture(Canvas canvas, Trace trace, List<Simulated> results) {
        this.canvas = canvas;
        this.trace = trace;
        from = trace.jobs().getFirst().submitMicros();
        to = Math.max(from + 1, results.stream().mapToLong(r -> end(r.timeline())).max().orElse(0));
        queueMax =
                results.stream()
                        .flatMapToDouble(r -> Arrays.stream(queue(r.timeline())))
                        .max()
                        .orElse(0);
    }

    static boolean isKnown(String file) {
        return isSvg(file) || file.toLowerCase(Locale.ROOT).endsWith(".png");
    }

    private static boolean isSvg(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(".svg");
    }

    static void write(Path file, Trace trace, List<Simulated> results) throws IOException {
        int width = PANEL_WIDTH * results.size();
        try {
            Canvas canvas =
                    isSvg(file.toString())
                            ? new SvgCanvas(width, HEIGHT)
                            : new PngCanvas(width, HEIGHT);
            canvas.rectangle(0, 0, width, HEIGHT, "#ffffff");
            Picture picture = new Picture(canvas, trace, results);
            for (int i = 0; i < results.size(); i++) {
                picture.panel(i * PANEL_WIDTH + LEFT, results.get(i));
            }
            canvas.write(file);
        } catch (InternalError | NoClassDefFoundError | UnsatisfiedLinkError e) {
            throw new CommandException(
                    file + ": this JVM cannot draw PNG (" + e.getMessage() + "); name a file .svg");
        }
    }

    private static long end(Timeline timeline) {
        return timeline.timeMicros(timeline.size() - 1);
    }

    private double[] queue(Timeline timeline) {
        return timeline.means(from, to, PARTS, timeline::jobsQueued);
    }

    private static int longest(Timeline timeline) {
        int longest = 0;
        for (int step = 0; step < timeline.size(); step++) {
            longest = Math.max(longest, timeline.jobsQueued(step));
        }
        return longest;
    }

    private void panel(int left, Simulated result) {
        Timeline timeline = result.timeline();
        int cores = trace.machine().coreCount();
        Summary summary = Summary.of(result, cores);
        canvas.text(left, 22, LARGE, Anchor.START, result.policy());
        canvas.text(
                left,
                40,
                USUAL,
                Anchor.START,
                String.format(
                        Locale.ROOT,
                        "mean wait %,.0f s, utilisation %.1f%%",
                        summary.waitMean(),
                        summary.utilisation() * PERCENT));
        double[] use = timeline.means(from, to, PARTS, timeline::coresUsed);
        canvas.text(left, USE_TOP - 6, SMALL, Anchor.START, "cores in use, %");
        plot(
                left,
                USE_TOP,
                Arrays.stream(use).map(u -> u / cores * PERCENT).toArray(),
                PERCENT,
                "#4477aa");
        canvas.text(
                left,
                QUEUE_TOP - 6,
                SMALL,
                Anchor.START,
                String.format(Locale.ROOT, "jobs in the queue, at most %,d", longest(timeline)));
        plot(left, QUEUE_TOP, queue(timeline), nice(queueMax), "#cc6677");
        times(left);
    }

    private void plot(int left, int top, double[] values, double max, String colour) {
        canvas.rectangle(left, top, PLOT_WIDTH, PLOT_HEIGHT, "#f2f2f2");
        double[] xs = new double[PARTS + 2];
        double[] ys = new double[PARTS + 2];
        for (int i = 0; i < PARTS; i++) {
            xs[i + 1] = left + (i + 0.5) * PLOT_WIDTH / PARTS;
            ys[i + 1] = top + PLOT_HEIGHT * (1 - Math.min(1, values[i] / max));
        }
        xs[0] = left;
        ys[0] = top + PLOT_HEIGHT;
        xs[PARTS + 1] = left + PLOT_WIDTH;
        ys[PARTS + 1] = top + PLOT_HEIGHT;
        canvas.area(xs, ys, colour);
        for (int i = 0; i <= 2; i++) {
            double y = top + PLOT_HEIGHT * (1 - i / 2.0);
            canvas.line(new double[] {left, left + PLOT_WIDTH}, new double[] {y, y}, "#bbbbbb");
            canvas.text(left - 5, y + 4, SMALL, Anchor.END, number(max * i / 2));
        }
    }

    private void times(int left) {
        double seconds = (to - from) / MICROS;
        boolean inDays = seconds > DAYS_MIN * DAY;
        double unit = inDays ? DAY : HOUR;
        double most = seconds / unit;
        double step = nice(most / 5);
        int y = QUEUE_TOP + PLOT_HEIGHT + 14;
        for (double t = 0; t <= most; t += step) {
            canvas.text(left + t / most * PLOT_WIDTH, y, SMALL, Anchor.MIDDLE, number(t));
        }
        canvas.text(
                left + PLOT_WIDTH / 2.0, y + 16, SMALL, Anchor.MIDDLE, inDays ? "days" : "hours");
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.2g", value);
    }

    /// The least of 1, 2 and 5 times a power of ten that is not below `value`.
    private static double nice(double value) {
        if (value <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double factor : new double[] {1, 2, 5}) {
            if (value <= factor * power) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
