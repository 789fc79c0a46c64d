package flux.cli.top;

import flux.cli.format.Durations;
import flux.cli.top.Picture.Bar;
import flux.cli.top.Picture.Counts;
import flux.cli.top.Picture.TopJob;
import java.util.ArrayList;
import java.util.List;

/// Draws a [Picture]: a summary of the instance, then its running jobs. Pure.
///
/// @param title the path of nested instances
/// @param first the first job shown
/// @param chosen the job that the cursor is at
/// @param details inactive jobs told apart: those that completed, and those that failed
/// @param beat whether the heart is seen
record Screen(Picture picture, String title, int first, int chosen, boolean details, boolean beat) {

    /// Lines above the first job.
    static final int LINES_ABOVE = 7;

    private static final int BAR_COLUMN = 7;
    private static final int COUNTS_WIDTH = 18;
    private static final int BAR_WIDTH_MIN = 10;

    /// How many jobs fit on a screen of so many rows.
    static int jobsSeen(int rows) {
        return Math.max(0, rows - LINES_ABOVE);
    }

    List<Line> draw(int columns, int rows) {
        List<Line> lines = new ArrayList<>();
        lines.add(head(columns));
        List<String> counts = counts();
        for (int i = 0; i < picture.bars().size(); i++) {
            lines.add(bar(columns, picture.bars().get(i), counts.get(i)));
        }
        lines.add(info(columns));
        lines.add(new Line(columns));
        lines.add(columnsHead(columns));
        if (picture.jobs().isEmpty()) {
            String queue = picture.queue();
            String text = "No jobs to display" + (queue == null ? "" : " in queue " + queue);
            lines.add(new Line(columns).put((columns - text.length()) / 2, text));
        }
        for (int i = first; i < picture.jobs().size() && lines.size() < rows; i++) {
            lines.add(job(columns, picture.jobs().get(i), i == chosen));
        }
        while (lines.size() < rows) {
            lines.add(new Line(columns));
        }
        return lines.subList(0, Math.min(rows, lines.size()));
    }

    private Line head(int columns) {
        String left = title.isEmpty() ? "flux top" : title;
        String queue = picture.queue();
        String time =
                picture.expiration() == 0
                        ? "∞"
                        : Durations.fsd(Math.max(0, picture.expiration() - picture.now()))
                                + " left";
        Line line = new Line(columns).put(0, left, Line.BOLD);
        if (queue != null) {
            line.put(left.codePointCount(0, left.length()) + 2, "queue: " + queue);
        }
        return line.putRight(columns - 1, time, "");
    }

    private List<String> counts() {
        Counts counts = picture.counts();
        return List.of(
                counts.pending() + " pending",
                counts.running() + " running",
                details
                        ? counts.completed() + " complete " + counts.failed() + " failed"
                        : counts.completed() + counts.failed() + " inactive");
    }

    /// What is used from the left, what is down from the right.
    private static Line bar(int columns, Bar bar, String count) {
        Line line = new Line(columns).putRight(BAR_COLUMN - 2, bar.name(), "");
        line.putRight(columns - 1, count, "");
        int width = Math.max(BAR_WIDTH_MIN, columns - BAR_COLUMN - COUNTS_WIDTH - 8);
        int inside = width - 2;
        long total = Math.max(1, bar.total());
        int used = (int) Math.ceilDiv(bar.used() * inside, total);
        int down = (int) Math.min(inside - used, Math.ceilDiv(bar.down() * inside, total));
        line.put(BAR_COLUMN, "[").put(BAR_COLUMN + width - 1, "]");
        line.put(BAR_COLUMN + 1, "|".repeat(used), Line.YELLOW);
        line.put(
                BAR_COLUMN + width - 1 - Math.max(0, down),
                "|".repeat(Math.max(0, down)),
                Line.RED);
        String text = bar.used() + "/" + bar.total();
        return line.putRight(BAR_COLUMN + width - 2, text, down > 0 ? Line.RED : "");
    }

    private Line info(int columns) {
        String left =
                "size: %d  depth: %d  uptime: %s"
                        .formatted(
                                picture.size(), picture.depth(), Durations.fsd(picture.uptime()));
        Line line = new Line(columns).put(2, left);
        line.putRight(columns - 1, picture.version(), "");
        return beat ? line.put(0, "♡", Line.RED) : line;
    }

    private Line columnsHead(int columns) {
        return row(columns, "JOBID", "QUEUE", "USER", "ST", "NTASKS", "NNODES", "RUNTIME", "NAME")
                .all(Line.REVERSE);
    }

    private Line job(int columns, TopJob job, boolean here) {
        Line line =
                row(
                        columns,
                        job.id(),
                        job.queue(),
                        job.user(),
                        job.state(),
                        Long.toString(job.ntasks()),
                        Long.toString(job.nnodes()),
                        Durations.fsd(job.runtime()),
                        job.name());
        return here ? line.all(Line.REVERSE) : job.uri() != null ? line.all(Line.BLUE) : line;
    }

    private Line row(
            int columns,
            String id,
            String queue,
            String user,
            String state,
            String ntasks,
            String nnodes,
            String runtime,
            String name) {
        Line line = new Line(columns).putRight(11, id, "");
        int at = 13;
        if (!picture.queues().isEmpty()) {
            line.put(at, cut(queue, 8));
            at += 9;
        }
        line.put(at, cut(user, 8)).putRight(at + 10, state, "");
        line.putRight(at + 17, ntasks, "").putRight(at + 24, nnodes, "");
        return line.putRight(at + 33, runtime, "").put(at + 35, name);
    }

    private static String cut(String text, int columns) {
        return text.codePointCount(0, text.length()) <= columns
                ? text
                : text.substring(0, text.offsetByCodePoints(0, columns));
    }
}
