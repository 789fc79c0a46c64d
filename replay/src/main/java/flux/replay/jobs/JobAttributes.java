package flux.replay.jobs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The attributes of jobs as Flux lists them (RFC 43): their names, and the JSON object that a job
/// shows of them. What a job does not have yet is left out.
public final class JobAttributes {
    private static final Map<String, BiConsumer<ListedJob, ObjectNode>> WRITERS = writers();

    /// Every legal name, in Flux's order.
    public static final List<String> NAMES = List.copyOf(WRITERS.keySet());

    private JobAttributes() {}

    /// @param names legal names, or the one name `all`
    public static ObjectNode json(ListedJob job, Collection<String> names) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", job.id.value());
        Collection<String> wanted = names.contains("all") ? NAMES : names;
        for (String name : wanted) {
            BiConsumer<ListedJob, ObjectNode> writer = WRITERS.get(name);
            if (writer != null) {
                writer.accept(job, json);
            }
        }
        return json;
    }

    private static Map<String, BiConsumer<ListedJob, ObjectNode>> writers() {
        Map<String, BiConsumer<ListedJob, ObjectNode>> w = new LinkedHashMap<>();
        w.put("userid", (job, json) -> json.put("userid", job.userid));
        w.put("urgency", (job, json) -> json.put("urgency", job.urgency));
        w.put("priority", JobAttributes::priority);
        w.put("t_submit", (job, json) -> time(json, "t_submit", job.submitMicros));
        w.put("t_depend", (job, json) -> time(json, "t_depend", job.dependMicros));
        w.put("t_priority", (job, json) -> time(json, "t_priority", job.priorityMicros));
        w.put("t_sched", (job, json) -> time(json, "t_sched", job.schedMicros));
        w.put("t_run", (job, json) -> time(json, "t_run", job.runMicros));
        w.put("t_cleanup", (job, json) -> time(json, "t_cleanup", job.cleanupMicros));
        w.put("t_inactive", (job, json) -> time(json, "t_inactive", job.inactiveMicros));
        w.put("state", (job, json) -> json.put("state", job.state.bit()));
        w.put("name", (job, json) -> text(json, "name", job.name));
        w.put("cwd", (job, json) -> text(json, "cwd", job.cwd));
        w.put("queue", (job, json) -> text(json, "queue", job.queue));
        w.put("project", (job, json) -> text(json, "project", job.project));
        w.put("bank", (job, json) -> text(json, "bank", job.bank));
        w.put("ntasks", (job, json) -> count(json, "ntasks", job.ntasks));
        w.put("ncores", (job, json) -> count(json, "ncores", job.ncores));
        w.put("duration", (job, json) -> json.put("duration", real(job.duration)));
        w.put("nnodes", (job, json) -> count(json, "nnodes", job.nnodes));
        w.put("ranks", (job, json) -> text(json, "ranks", job.ranks));
        w.put("nodelist", (job, json) -> text(json, "nodelist", job.nodelist));
        w.put("success", JobAttributes::success);
        w.put("exception_occurred", JobAttributes::exceptionOccurred);
        w.put("exception_type", JobAttributes::exceptionType);
        w.put("exception_severity", JobAttributes::exceptionSeverity);
        w.put("exception_note", JobAttributes::exceptionNote);
        w.put("result", JobAttributes::result);
        w.put("expiration", JobAttributes::expiration);
        w.put("annotations", JobAttributes::annotations);
        w.put("dependencies", JobAttributes::dependencies);
        w.put("waitstatus", JobAttributes::waitStatus);
        return w;
    }

    private static void priority(ListedJob job, ObjectNode json) {
        if (job.schedMicros != 0) {
            json.put("priority", job.priority());
        }
    }

    private static void success(ListedJob job, ObjectNode json) {
        if (job.state == JobState.INACTIVE) {
            json.put("success", job.result() == JobResult.COMPLETED);
        }
    }

    private static void exceptionOccurred(ListedJob job, ObjectNode json) {
        if (job.state == JobState.INACTIVE) {
            json.put("exception_occurred", job.exceptionType != null);
        }
    }

    private static void exceptionType(ListedJob job, ObjectNode json) {
        if (job.state == JobState.INACTIVE) {
            text(json, "exception_type", job.exceptionType);
        }
    }

    private static void exceptionSeverity(ListedJob job, ObjectNode json) {
        if (job.state == JobState.INACTIVE && job.exceptionType != null) {
            json.put("exception_severity", job.exceptionSeverity);
        }
    }

    private static void exceptionNote(ListedJob job, ObjectNode json) {
        if (job.state == JobState.INACTIVE && job.exceptionType != null) {
            json.put("exception_note", job.exceptionNote == null ? "" : job.exceptionNote);
        }
    }

    private static void result(ListedJob job, ObjectNode json) {
        if (job.state == JobState.INACTIVE) {
            json.put("result", job.result().bit());
        }
    }

    private static void expiration(ListedJob job, ObjectNode json) {
        if (job.runMicros != 0) {
            json.put("expiration", real(job.expiration));
        }
    }

    private static void annotations(ListedJob job, ObjectNode json) {
        if (job.schedJson == null && job.userJson == null) {
            return;
        }
        ObjectNode annotations = json.putObject("annotations");
        raw(annotations, "sched", job.schedJson);
        raw(annotations, "user", job.userJson);
    }

    private static void dependencies(ListedJob job, ObjectNode json) {
        if (!job.dependencies.isEmpty()) {
            var array = json.putArray("dependencies");
            job.dependencies.forEach(array::add);
        }
    }

    private static void waitStatus(ListedJob job, ObjectNode json) {
        if (job.waitStatus >= 0) {
            json.put("waitstatus", job.waitStatus);
        }
    }

    private static void time(ObjectNode json, String name, long micros) {
        if (micros != 0) {
            json.put(name, BigDecimal.valueOf(micros, 6));
        }
    }

    /// Always with a point: strict readers take a number without one for an integer.
    private static BigDecimal real(double value) {
        BigDecimal decimal = BigDecimal.valueOf(value);
        return decimal.scale() > 0 ? decimal : decimal.setScale(1);
    }

    private static void text(ObjectNode json, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            json.put(name, value);
        }
    }

    private static void count(ObjectNode json, String name, int value) {
        if (value > 0) {
            json.put(name, value);
        }
    }

    private static void raw(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.putRawValue(name, new RawValue(value));
        }
    }
}
