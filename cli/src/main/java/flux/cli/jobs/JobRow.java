package flux.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import flux.cli.format.Durations;
import flux.cli.text.Signals;
import org.jspecify.annotations.Nullable;

/// One job of a `job-list` answer, with what can be worked out from it.
///
/// Attributes that are absent read as 0 or the empty string, as in Flux's own tools.
public final class JobRow {

    /// Canceled before it started (flux-jobs(1), `returncode`).
    private static final long NEVER_STARTED = -128;

    private final @Nullable JsonNode[] values;
    private final Viewer viewer;
    private @Nullable JsonNode instance;

    /// @param values of the attributes, each at its place ([JobAttribute])
    JobRow(@Nullable JsonNode[] values, Viewer viewer) {
        this.values = values;
        this.viewer = viewer;
    }

    /// @param job JOB of `job-list.list`
    public JobRow(JsonNode job, Viewer viewer) {
        this(values(job), viewer);
    }

    private static @Nullable JsonNode[] values(JsonNode job) {
        @Nullable JsonNode[] values = new @Nullable JsonNode[JobAttribute.COUNT];
        job.properties()
                .forEach(
                        attribute -> {
                            int place = JobAttribute.place(attribute.getKey());
                            if (place != JobAttribute.NOWHERE) {
                                values[place] = attribute.getValue();
                            }
                        });
        return values;
    }

    public Viewer viewer() {
        return viewer;
    }

    JsonNode attribute(String name) {
        int place = JobAttribute.place(name);
        JsonNode value = place == JobAttribute.NOWHERE ? null : values[place];
        return value == null ? MissingNode.getInstance() : value;
    }

    boolean has(String name) {
        return !attribute(name).isMissingNode();
    }

    String text(String name) {
        return attribute(name).asText("");
    }

    double real(String name) {
        return attribute(name).asDouble(0);
    }

    /// The id, unsigned.
    public long id() {
        JsonNode id = attribute("id");
        return id.isBigInteger() ? id.bigIntegerValue().longValue() : id.asLong();
    }

    public JobStatus state() {
        return JobStatus.state(attribute("state").asInt());
    }

    public boolean isInactive() {
        return state() == JobStatus.INACTIVE;
    }

    @Nullable JobStatus result() {
        return has("result") && isInactive() ? JobStatus.result(attribute("result").asInt()) : null;
    }

    public JobStatus status() {
        JobStatus result = result();
        return result == null ? state() : result;
    }

    /// True once the job has resources.
    private boolean hasRun() {
        return switch (state()) {
            case RUN, CLEANUP, INACTIVE -> true;
            default -> false;
        };
    }

    /// Seconds from `alloc` to `finish`, or until now.
    double runtime() {
        double start = real("t_run");
        if (start <= 0) {
            return 0;
        }
        double end = real("t_cleanup");
        return end > 0 ? end - start : state() == JobStatus.RUN ? viewer.now() - start : 0;
    }

    /// Seconds until the allocation expires; 0 when it does not, or is over.
    double remaining() {
        double expiration = real("expiration");
        return state() == JobStatus.RUN && expiration > 0
                ? Math.max(0, expiration - viewer.now())
                : 0;
    }

    /// `runtime` of a job that has resources, before that the time it asks for.
    double contextualTime() {
        return hasRun() ? runtime() : real("duration");
    }

    /// The exit code, minus the signal that killed the shell, or null while the job is active.
    @Nullable Long returncode() {
        if (has("waitstatus")) {
            int status = attribute("waitstatus").asInt();
            int signal = status & 0x7f;
            return signal == 0 ? (long) (status >> 8 & 0xff) : -(long) signal;
        }
        if (!isInactive()) {
            return null;
        }
        return result() == JobStatus.CANCELED ? NEVER_STARTED : 1;
    }

    /// What keeps the job waiting, or where it runs.
    String contextualInfo() {
        return switch (state()) {
            case PRIORITY -> "priority-wait";
            case DEPEND -> "depends:" + dependencies();
            case SCHED -> waitingFor();
            default -> text("nodelist");
        };
    }

    private String waitingFor() {
        JsonNode estimate = attribute("annotations").path("sched").path("t_estimate");
        if (estimate.isNumber()) {
            double seconds = estimate.doubleValue() - viewer.now();
            return seconds < 0 ? "eta:now" : "eta:" + Durations.fsd(seconds);
        }
        if (has("urgency") && attribute("urgency").asInt() == 0) {
            return "held";
        }
        return has("priority") && attribute("priority").asLong() == 0 ? "priority-hold" : "";
    }

    String dependencies() {
        StringBuilder list = new StringBuilder();
        for (JsonNode dependency : attribute("dependencies")) {
            list.append(list.isEmpty() ? "" : ",").append(dependency.asText());
        }
        return list.toString();
    }

    /// Why the job ended, in words.
    String inactiveReason() {
        JobStatus result = result();
        if (result == null) {
            return "";
        }
        return switch (result) {
            case CANCELED ->
                    text("exception_type").equals("cancel") && !text("exception_note").isEmpty()
                            ? "Canceled: " + text("exception_note")
                            : "Canceled";
            case TIMEOUT -> "Timeout";
            case FAILED -> failure();
            default -> "Exit " + returncode();
        };
    }

    private String failure() {
        // Of type exec, the exit code says more: 126 and 127 are the shell's.
        if (attribute("exception_occurred").asBoolean()
                && attribute("exception_severity").asInt() == 0
                && !text("exception_type").equals("exec")) {
            String note = text("exception_note");
            return "Exception: type="
                    + text("exception_type")
                    + (note.isEmpty() ? "" : " note=" + note);
        }
        Long code = returncode();
        int exit = code == null ? 0 : code.intValue();
        if (exit > 128) {
            return Signals.description(exit - 128);
        }
        return switch (exit) {
            case 126 -> "Command invoked cannot execute";
            case 127 -> "command not found";
            case 128 -> "Invalid argument to exit";
            default -> "Exit " + exit;
        };
    }

    /// The URI of the instance that this job is, or null.
    public @Nullable String uri() {
        JsonNode uri = attribute("annotations").path("user").path("uri");
        return uri.isTextual() ? uri.textValue() : null;
    }

    /// What the instance that this job is says of itself.
    JsonNode instance() {
        JsonNode known = instance;
        if (known == null) {
            boolean reachable = uri() != null && state() == JobStatus.RUN;
            known = reachable ? viewer.instances().ask(this) : MissingNode.getInstance();
            instance = known;
        }
        return known;
    }
}
