package flux.cli.queue;

import flux.cli.format.Field;
import flux.cli.format.Fields;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The fields of a queue, by the names of flux-queue(1).
public final class QueueFields implements Fields<QueueRow> {

    private static final String[] UNITS = {"nnodes", "ncores", "ngpus"};
    private static final String GREEN = "\u001b[01;32m";
    private static final String RED = "\u001b[01;31m";
    private static final String RESET = "\u001b[0;0m";

    private final Map<String, Field<QueueRow>> fields = new HashMap<>();

    /// @param ascii `y` and `n` instead of `✔` and `✗`
    /// @param color marks in green and red
    public QueueFields(boolean ascii, boolean color) {
        add("queue", "QUEUE", QueueRow::name);
        add("queuem", "QUEUE", row -> row.name() + (row.isDefault() ? "*" : ""));
        add("parent", "PARENT", QueueRow::parent);
        add("submission", "SUBMIT", row -> row.enabled() ? "enabled" : "disabled");
        add("scheduling", "SCHED", row -> row.started() ? "started" : "stopped");
        add("enabled", "EN", row -> mark(row.enabled(), false, ascii));
        add("enabled.ascii", "EN", row -> mark(row.enabled(), false, true));
        add("started", "ST", row -> mark(row.started(), row.paused(), ascii));
        add("started.ascii", "ST", row -> mark(row.started(), row.paused(), true));
        add("color_enabled", "", row -> color ? row.enabled() ? GREEN : RED : "");
        add("color_started", "", row -> color ? row.started() ? GREEN : RED : "");
        add("color_off", "", _ -> color ? RESET : "");
        add("defaults.timelimit", "TDEFAULT", QueueRow::defaultSeconds);
        add("limits.timelimit", "TLIMIT", QueueRow::limitSeconds);
        for (String unit : UNITS) {
            addCounts(unit);
        }
    }

    @Override
    public @Nullable Field<QueueRow> find(String name) {
        return fields.get(name);
    }

    private void addCounts(String unit) {
        String heading = unit.toUpperCase(Locale.ROOT);
        add("limits.range." + unit, heading, row -> range(row, unit, Double.POSITIVE_INFINITY));
        add(
                "limits.range.effective." + unit,
                heading,
                row -> range(row, unit, row.in("all").of(unit)));
        add("limits.min." + unit, "MIN" + heading.substring(1), row -> number(row.min().of(unit)));
        add("limits.max." + unit, "MAX" + heading.substring(1), row -> number(row.max().of(unit)));
        for (String state : new String[] {"all", "free", "allocated", "up", "down"}) {
            add("resources." + state + "." + unit, heading, row -> number(row.in(state).of(unit)));
        }
    }

    private void add(String name, String heading, Function<QueueRow, @Nullable Object> value) {
        fields.put(name, new Field<>(heading, value));
    }

    private static String range(QueueRow row, String unit, double there) {
        return number(row.min().of(unit)) + "-" + number(Math.min(row.max().of(unit), there));
    }

    private static String number(double count) {
        return Double.isInfinite(count) ? "inf" : Long.toString((long) count);
    }

    private static String mark(boolean on, boolean paused, boolean ascii) {
        if (paused) {
            return ascii ? "p" : "⏸";
        }
        return ascii ? on ? "y" : "n" : on ? "✔" : "✗";
    }
}
