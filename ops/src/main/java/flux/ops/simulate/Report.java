package flux.ops.simulate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.replay.trace.Simulated;
import flux.replay.trace.Summary;
import flux.replay.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// What `flux simulate` prints: a column for each policy, and one for what happened in reality when
/// the trace tells.
final class Report {
    private static final String NOTHING = "-";
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double PERCENT = 100;
    private static final int LABEL_WIDTH = 26;
    private static final int COLUMN_WIDTH = 14;

    private final Trace trace;
    private final SchedulerChoice choice;
    private final List<Column> columns = new ArrayList<>();

    private record Column(Summary summary, long turns, double microsPerDecision, boolean isReal) {}

    Report(Trace trace, SchedulerChoice choice, List<Simulated> results) {
        this.trace = trace;
        this.choice = choice;
        Summary recorded = Summary.recorded(trace);
        if (recorded.started() > 0) {
            columns.add(new Column(recorded, 0, 0, true));
        }
        for (Simulated result : results) {
            Summary summary = Summary.of(result, trace.machine().coreCount());
            int decisions = Math.max(1, summary.started() + summary.denied());
            double micros = result.schedulerNanos() / NANOS_PER_MICRO / decisions;
            columns.add(new Column(summary, result.turns(), micros, false));
        }
    }

    String text() {
        StringBuilder text = new StringBuilder(head());
        row(text, "", c -> c.summary().policy());
        row(text, "jobs started", c -> whole(c.summary().started()));
        row(text, "denied: can never run", c -> whole(c.summary().denied()));
        row(text, "still waiting at the end", c -> whole(c.summary().waiting()));
        row(text, "makespan, s", c -> whole(c.summary().makespan()));
        row(text, "utilisation, %", c -> tenths(c.summary().utilisation() * PERCENT));
        row(text, "wait, mean, s", c -> whole(c.summary().waitMean()));
        row(text, "wait, median, s", c -> whole(c.summary().waitMedian()));
        row(text, "wait, max, s", c -> whole(c.summary().waitMax()));
        row(text, "bounded slowdown, mean", c -> tenths(c.summary().slowdownMean()));
        row(text, "bounded slowdown, median", c -> tenths(c.summary().slowdownMedian()));
        row(text, "jobs backfilled", c -> c.isReal() ? NOTHING : whole(c.summary().backfilled()));
        row(text, "scheduler turns", c -> c.isReal() ? NOTHING : whole(c.turns()));
        row(
                text,
                "CPU per decision, us",
                c -> c.isReal() ? NOTHING : tenths(c.microsPerDecision()));
        return text.toString();
    }

    private String head() {
        StringBuilder head = new StringBuilder();
        head.append(
                format(
                        "%s: %,d jobs on %,d nodes with %,d cores%n",
                        trace.name(),
                        trace.jobs().size(),
                        trace.machine().nodeCount(),
                        trace.machine().coreCount()));
        head.append(
                choice.isSimple()
                        ? format("matcher: simple%n")
                        : format(
                                "matcher: fluxion, match policy %s, queue depth %,d%n",
                                choice.matchPolicy(), choice.queueDepth()));
        trace.skipped()
                .forEach((why, count) -> head.append(format("skipped: %,d (%s)%n", count, why)));
        if (trace.cut() > 0) {
            head.append(
                    format(
                            "%,d jobs ran longer than their limit; here they end at it%n",
                            trace.cut()));
        }
        return head.append('\n').toString();
    }

    private void row(StringBuilder text, String label, Function<Column, String> value) {
        text.append(format("%-" + LABEL_WIDTH + "s", label));
        for (Column column : columns) {
            text.append(format("%" + COLUMN_WIDTH + "s", value.apply(column)));
        }
        text.append('\n');
    }

    private static String whole(double number) {
        return format("%,d", Math.round(number));
    }

    private static String tenths(double number) {
        return format("%,.1f", number);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("trace", trace.name());
        root.put("nodes", trace.machine().nodeCount()).put("cores", trace.machine().coreCount());
        root.put("jobs", trace.jobs().size()).put("cut_at_limit", trace.cut());
        ObjectNode skipped = root.putObject("skipped");
        trace.skipped().forEach(skipped::put);
        root.put("matcher", choice.matcher());
        if (!choice.isSimple()) {
            root.put("match_policy", choice.matchPolicy()).put("queue_depth", choice.queueDepth());
        }
        for (Column column : columns) {
            ObjectNode one =
                    column.isReal()
                            ? root.putObject("recorded")
                            : root.withArray("policies").addObject();
            put(one, column);
        }
        return root;
    }

    private static void put(ObjectNode one, Column column) {
        Summary summary = column.summary();
        if (!column.isReal()) {
            one.put("policy", summary.policy());
        }
        one.put("started", summary.started()).put("denied", summary.denied());
        one.put("waiting", summary.waiting());
        one.put("makespan", summary.makespan()).put("utilisation", summary.utilisation());
        one.putObject("wait")
                .put("mean", summary.waitMean())
                .put("median", summary.waitMedian())
                .put("max", summary.waitMax());
        one.putObject("bounded_slowdown")
                .put("mean", summary.slowdownMean())
                .put("median", summary.slowdownMedian());
        if (!column.isReal()) {
            one.put("backfilled", summary.backfilled()).put("turns", column.turns());
            one.put("cpu_micros_per_decision", column.microsPerDecision());
        }
    }
}
