package flux.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.format.Field;
import flux.cli.format.Fields;
import flux.cli.format.Numbered;
import flux.cli.text.PythonJson;
import flux.ledger.id.JobId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The fields of a job, by the names of flux-jobs(1).
public final class JobFields implements Fields<JobRow> {
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}]");

    private static final String NO_RESULT_EMOJI = "\u3000";

    private final Map<String, Field<JobRow>> fields = new HashMap<>();

    public JobFields() {
        identity();
        status();
        requested();
        times();
        ending();
        annotations();
        instance();
    }

    @Override
    public @Nullable Field<JobRow> find(String name) {
        Field<JobRow> found = fields.get(name);
        return found != null ? found : annotation(name);
    }

    /// The names of all fields that are not annotations of a user's own.
    Set<String> names() {
        return fields.keySet();
    }

    private void identity() {
        add("id", "JOBID", row -> new Numbered(row.id(), f58(row)));
        add("id.f58", "JOBID", JobFields::f58);
        add("id.f58plain", "JOBID", row -> id(row).f58plain());
        add("id.dec", "JOBID", row -> Long.toUnsignedString(row.id()));
        add("id.hex", "JOBID", row -> id(row).hex());
        add("id.dothex", "JOBID", row -> id(row).dothex());
        add("id.kvs", "JOBID", row -> id(row).kvs());
        add("id.words", "JOBID", row -> id(row).words());
        add("id.emoji", "JOBID", row -> id(row).emoji());
        addAttribute("userid", "UID");
        add(
                "username",
                "USER",
                row -> row.viewer().username().apply(row.attribute("userid").asLong()));
    }

    private void status() {
        addAttribute("urgency", "URG");
        addAttribute("priority", "PRI");
        add("state", "STATE", row -> row.state().name());
        add("state_single", "S", row -> row.state().abbreviation());
        add("state_emoji", "STATE", row -> row.state().emoji());
        add("status", "STATUS", row -> row.status().name());
        add("status_abbrev", "ST", row -> row.status().abbreviation());
        add("status_emoji", "STATUS", row -> row.status().emoji());
        addResult("result", "RESULT", "", JobStatus::name);
        addResult("result_abbrev", "RS", "", JobStatus::abbreviation);
        addResult("result_emoji", "RESULT", NO_RESULT_EMOJI, JobStatus::emoji);
        addAttribute("success", "SUCCESS");
        add("dependencies", "DEPENDENCIES", JobRow::dependencies);
        add("contextual_info", "INFO", JobRow::contextualInfo);
    }

    private void requested() {
        add("name", "NAME", row -> printable(plain(row.attribute("name"))));
        addAttribute("cwd", "CWD");
        addAttribute("queue", "QUEUE");
        addAttribute("project", "PROJECT");
        addAttribute("bank", "BANK");
        addAttribute("ntasks", "NTASKS");
        addAttribute("ncores", "NCORES");
        addAttribute("nnodes", "NNODES");
        addAttribute("duration", "DURATION");
        addAttribute("ranks", "RANKS");
        addAttribute("nodelist", "NODELIST");
    }

    private void times() {
        for (String state :
                new String[] {
                    "submit", "depend", "priority", "sched", "run", "cleanup", "inactive"
                }) {
            String name = "t_" + state;
            add(name, name.toUpperCase(Locale.ROOT), row -> row.real(name));
        }
        add("runtime", "RUNTIME", JobRow::runtime);
        add("expiration", "EXPIRATION", row -> row.real("expiration"));
        add("t_remaining", "T_REMAINING", JobRow::remaining);
        add("contextual_time", "TIME", JobRow::contextualTime);
    }

    private void ending() {
        addAttribute("waitstatus", "WSTATUS");
        add("returncode", "RC", row -> known(row.returncode()));
        for (String part : new String[] {"occurred", "severity", "type", "note"}) {
            String heading = "EXCEPTION-" + part.toUpperCase(Locale.ROOT);
            add("exception." + part, heading, row -> plain(row.attribute("exception_" + part)));
        }
        add("inactive_reason", "INACTIVE-REASON", JobRow::inactiveReason);
    }

    private void annotations() {
        for (String name : new String[] {"sched", "user"}) {
            add(name, name.toUpperCase(Locale.ROOT), row -> plain(at(row, name)));
        }
        add("annotations", "ANNOTATIONS", row -> plain(row.attribute("annotations")));
        add("sched.t_estimate", "T_ESTIMATE", row -> plain(at(row, "sched.t_estimate")));
        add("sched.reason_pending", "REASON", row -> plain(at(row, "sched.reason_pending")));
        add("sched.resource_summary", "RESOURCES", row -> plain(at(row, "sched.resource_summary")));
    }

    private void instance() {
        add("uri", "URI", JobRow::uri);
        add("uri.local", "URI", row -> local(row.uri()));
        add("instance.stats", "STATS", row -> stats(row.instance().path("stats")));
        add("instance.stats.total", "NJOBS", row -> plain(inside(row, "stats.total")));
        add("instance.utilization", "CORE%", row -> plain(inside(row, "utilization")));
        add("instance.gpu_utilization", "GPU%", row -> plain(inside(row, "gpu_utilization")));
        add("instance.progress", "PROG", row -> plain(inside(row, "progress")));
        for (String state : new String[] {"all", "up", "down", "allocated", "free"}) {
            for (String unit : new String[] {"ncores", "ngpus", "nnodes"}) {
                String path = "resources." + state + "." + unit;
                add(
                        "instance." + path,
                        unit.substring(1).toUpperCase(Locale.ROOT),
                        row -> plain(inside(row, path)));
            }
        }
    }

    /// Annotations are open: any name under these is a field, empty where a job has none.
    private static @Nullable Field<JobRow> annotation(String name) {
        String path = name.startsWith("annotations.") ? name.substring(12) : name;
        boolean open = path.startsWith("sched.") || path.startsWith("user.") || !path.equals(name);
        return open
                ? new Field<>(name.toUpperCase(Locale.ROOT), row -> plain(at(row, path)))
                : null;
    }

    private void add(String name, String heading, Function<JobRow, @Nullable Object> value) {
        fields.put(name, new Field<>(heading, value));
    }

    private void addAttribute(String name, String heading) {
        add(name, heading, row -> plain(row.attribute(name)));
    }

    /// A name is what somebody else chose; it has no way to a terminal's controls.
    private static @Nullable Object printable(@Nullable Object name) {
        return name instanceof String text ? CONTROLS.matcher(text).replaceAll("?") : name;
    }

    private void addResult(
            String name, String heading, String none, Function<JobStatus, String> text) {
        add(
                name,
                heading,
                row -> {
                    JobStatus result = row.result();
                    return result == null ? none : text.apply(result);
                });
    }

    private static JobId id(JobRow row) {
        return new JobId(row.id());
    }

    private static String f58(JobRow row) {
        return row.viewer().shown(id(row));
    }

    private static JsonNode at(JobRow row, String path) {
        return down(row.attribute("annotations"), path);
    }

    private static JsonNode inside(JobRow row, String path) {
        return down(row.instance(), path);
    }

    private static JsonNode down(JsonNode from, String path) {
        JsonNode node = from;
        for (String step : path.split("\\.", -1)) {
            node = node.path(step);
        }
        return node;
    }

    private static Object known(@Nullable Object value) {
        return value == null ? "" : value;
    }

    private static Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case NUMBER -> number(node);
            case BOOLEAN -> node.booleanValue();
            case STRING -> node.textValue();
            case OBJECT, ARRAY -> node.isEmpty() ? "" : PythonJson.unicode(node);
            default -> "";
        };
    }

    private static Object number(JsonNode node) {
        if (node.isFloatingPointNumber()) {
            return node.doubleValue();
        }
        return node.longValue();
    }

    /// `PD:1 R:2 CD:3 F:4`.
    private static String stats(JsonNode stats) {
        if (!stats.isObject()) {
            return "";
        }
        return "PD:%d R:%d CD:%d F:%d"
                .formatted(
                        stats.path("pending").asLong(),
                        stats.path("running").asLong(),
                        stats.path("successful").asLong(),
                        stats.path("failed").asLong());
    }

    /// `ssh://host/path` as seen from that host.
    private static @Nullable String local(@Nullable String uri) {
        if (uri == null || !uri.startsWith("ssh://")) {
            return uri;
        }
        int path = uri.indexOf('/', "ssh://".length());
        return path < 0 ? uri : "local://" + uri.substring(path);
    }
}
