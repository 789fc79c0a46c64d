package flux.replay.jobs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The attributes of jobs as Flux lists them (RFC 43): their names, and the JSON object that a job
/// shows of them. What a job does not have yet is left out.
public final class JobAttributes {
    private static final Map<String, Writer> WRITERS = writers();

    /// Every legal name, in Flux's order.
    public static final List<String> NAMES = List.copyOf(WRITERS.keySet());

    private static final byte[] ID = "{\"id\":".getBytes(US_ASCII);
    private static final byte[] TRUE = "true".getBytes(US_ASCII);
    private static final byte[] FALSE = "false".getBytes(US_ASCII);

    private final List<Writer> wanted = new ArrayList<>();

    /// Writes `,"name":value`, or nothing.
    @FunctionalInterface
    private interface Writer {
        void write(ListedJob job, JsonBytes json);
    }

    /// @param names legal names, or the one name `all`
    public JobAttributes(Collection<String> names) {
        for (String name : names.contains("all") ? NAMES : names) {
            Writer writer = WRITERS.get(name);
            if (writer != null && !wanted.contains(writer)) {
                wanted.add(writer);
            }
        }
    }

    /// The JSON object of `job`.
    ///
    /// @param names legal names, or the one name `all`
    public static String text(ListedJob job, Collection<String> names) {
        JsonBytes json = new JsonBytes();
        new JobAttributes(names).write(job, json);
        return json.takeText();
    }

    void write(ListedJob job, JsonBytes json) {
        json.raw(ID).number(job.id.value());
        for (Writer writer : wanted) {
            writer.write(job, json);
        }
        json.raw('}');
    }

    private static Map<String, Writer> writers() {
        Map<String, Writer> w = new LinkedHashMap<>();
        w.put("userid", number("userid", _ -> true, job -> job.userid));
        w.put("urgency", number("urgency", _ -> true, job -> job.urgency));
        w.put("priority", number("priority", job -> job.schedMicros != 0, ListedJob::priority));
        w.put("t_submit", time("t_submit", job -> job.submitMicros));
        w.put("t_depend", time("t_depend", job -> job.dependMicros));
        w.put("t_priority", time("t_priority", job -> job.priorityMicros));
        w.put("t_sched", time("t_sched", job -> job.schedMicros));
        w.put("t_run", time("t_run", job -> job.runMicros));
        w.put("t_cleanup", time("t_cleanup", job -> job.cleanupMicros));
        w.put("t_inactive", time("t_inactive", job -> job.inactiveMicros));
        w.put("state", number("state", _ -> true, job -> job.state.bit()));
        w.put("name", text("name", job -> job.name));
        w.put("cwd", text("cwd", job -> job.cwd));
        w.put("queue", text("queue", job -> job.queue));
        w.put("project", text("project", job -> job.project));
        w.put("bank", text("bank", job -> job.bank));
        w.put("ntasks", count("ntasks", job -> job.ntasks));
        w.put("ncores", count("ncores", job -> job.ncores));
        w.put("duration", real("duration", _ -> true, job -> job.duration));
        w.put("nnodes", count("nnodes", job -> job.nnodes));
        w.put("ranks", text("ranks", job -> job.ranks));
        w.put("nodelist", text("nodelist", job -> job.nodelist));
        w.put(
                "success",
                truth(
                        "success",
                        JobAttributes::isOver,
                        job -> job.result() == JobResult.COMPLETED));
        w.put(
                "exception_occurred",
                truth(
                        "exception_occurred",
                        JobAttributes::isOver,
                        job -> job.exceptionType != null));
        w.put(
                "exception_type",
                text("exception_type", job -> isOver(job) ? job.exceptionType : null));
        w.put(
                "exception_severity",
                number(
                        "exception_severity",
                        JobAttributes::hadException,
                        job -> job.exceptionSeverity));
        w.put("exception_note", exceptionNote());
        w.put("result", number("result", JobAttributes::isOver, job -> job.result().bit()));
        w.put("expiration", real("expiration", job -> job.runMicros != 0, job -> job.expiration));
        w.put("annotations", annotations());
        w.put("dependencies", dependencies());
        w.put("waitstatus", number("waitstatus", job -> job.waitStatus >= 0, j -> j.waitStatus));
        return w;
    }

    private static boolean isOver(ListedJob job) {
        return job.state == JobState.INACTIVE;
    }

    private static boolean hadException(ListedJob job) {
        return isOver(job) && job.exceptionType != null;
    }

    /// What a job must be to have the attribute.
    @FunctionalInterface
    private interface Condition {
        boolean holds(ListedJob job);
    }

    private static Writer number(String name, Condition has, ToLongFunction<ListedJob> value) {
        byte[] key = JsonBytes.key(name);
        return (job, json) -> {
            if (has.holds(job)) {
                json.raw(key).number(value.applyAsLong(job));
            }
        };
    }

    private static Writer count(String name, ToIntFunction<ListedJob> value) {
        return number(name, job -> value.applyAsInt(job) > 0, value::applyAsInt);
    }

    private static Writer time(String name, ToLongFunction<ListedJob> micros) {
        byte[] key = JsonBytes.key(name);
        return (job, json) -> {
            long at = micros.applyAsLong(job);
            if (at != 0) {
                json.raw(key).seconds(at);
            }
        };
    }

    private static Writer real(String name, Condition has, ToDoubleFunction<ListedJob> value) {
        byte[] key = JsonBytes.key(name);
        return (job, json) -> {
            if (has.holds(job)) {
                json.raw(key).real(value.applyAsDouble(job));
            }
        };
    }

    private static Writer truth(String name, Condition has, Condition value) {
        byte[] key = JsonBytes.key(name);
        return (job, json) -> {
            if (has.holds(job)) {
                json.raw(key).raw(value.holds(job) ? TRUE : FALSE);
            }
        };
    }

    private static Writer text(String name, Function<ListedJob, @Nullable String> value) {
        byte[] key = JsonBytes.key(name);
        return (job, json) -> {
            String text = value.apply(job);
            if (text != null && !text.isEmpty()) {
                json.raw(key).text(text);
            }
        };
    }

    private static Writer exceptionNote() {
        byte[] key = JsonBytes.key("exception_note");
        return (job, json) -> {
            if (hadException(job)) {
                json.raw(key).text(job.exceptionNote == null ? "" : job.exceptionNote);
            }
        };
    }

    private static Writer annotations() {
        byte[] key = JsonBytes.key("annotations");
        return (job, json) -> {
            if (job.schedJson == null && job.userJson == null) {
                return;
            }
            json.raw(key).raw('{');
            if (job.schedJson != null) {
                json.raw("\"sched\":");
                json.raw(job.schedJson);
            }
            if (job.userJson != null) {
                json.raw(job.schedJson == null ? "\"user\":" : ",\"user\":");
                json.raw(job.userJson);
            }
            json.raw('}');
        };
    }

    private static Writer dependencies() {
        byte[] key = JsonBytes.key("dependencies");
        return (job, json) -> {
            if (job.dependencies.isEmpty()) {
                return;
            }
            json.raw(key);
            char before = '[';
            for (String dependency : job.dependencies) {
                json.raw(before).text(dependency);
                before = ',';
            }
            json.raw(']');
        };
    }
}
