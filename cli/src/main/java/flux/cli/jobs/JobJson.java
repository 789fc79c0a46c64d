package flux.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.text.PythonJson;
import flux.ledger.id.JobId;
import java.io.PrintStream;
import java.util.List;

/// Jobs as `flux jobs --json` gives them: attributes under their field names, empty ones left out.
public final class JobJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> TIMES =
            List.of("t_depend", "t_priority", "t_sched", "t_run", "t_cleanup", "t_inactive");
    private static final List<String> ATTRIBUTES =
            List.of(
                    "name",
                    "cwd",
                    "queue",
                    "project",
                    "bank",
                    "ntasks",
                    "ncores",
                    "nnodes",
                    "priority",
                    "ranks",
                    "nodelist",
                    "success");

    private JobJson() {}

    /// Writes `{"jobs": […]}` and a newline, job by job.
    static void print(Iterable<JobRow> rows, PrintStream out) {
        out.append("{\"jobs\": [");
        String separator = "";
        for (JobRow row : rows) {
            out.append(separator).append(PythonJson.ascii(of(row)));
            separator = ", ";
        }
        out.append("]}\n");
    }

    public static ObjectNode of(JobRow row) {
        ObjectNode job = NODES.objectNode();
        TIMES.forEach(name -> putReal(job, name, row.real(name)));
        copy(row, job, "duration");
        putReal(job, "expiration", row.real("expiration"));
        ATTRIBUTES.forEach(name -> copy(row, job, name));
        JobStatus result = row.result();
        if (result != null) {
            job.put("result", result.name());
        }
        copy(row, job, "waitstatus");
        copy(row, job, "id");
        putReal(job, "t_submit", row.real("t_submit"));
        putReal(job, "t_remaining", row.remaining());
        job.put("state", row.state().name());
        job.put("username", row.viewer().username().apply(row.attribute("userid").asLong()));
        copy(row, job, "userid");
        copy(row, job, "urgency");
        putReal(job, "runtime", row.runtime());
        job.put("status", row.status().name());
        Long returncode = row.returncode();
        if (returncode != null) {
            job.put("returncode", returncode.longValue());
        }
        job.set("dependencies", orEmptyArray(row.attribute("dependencies")));
        job.put("jobid", row.viewer().shown(new JobId(row.id())));
        addAnnotations(row, job);
        job.set("exception", exception(row));
        String uri = row.uri();
        if (uri != null) {
            job.put("uri", uri);
        }
        return job;
    }

    /// `uri` stands beside the annotations, not in them.
    private static void addAnnotations(JobRow row, ObjectNode job) {
        ObjectNode annotations = job.putObject("annotations");
        row.attribute("annotations")
                .properties()
                .forEach(
                        entry -> {
                            JsonNode value = entry.getValue().deepCopy();
                            if (entry.getKey().equals("user") && value instanceof ObjectNode user) {
                                user.remove("uri");
                            }
                            if (!value.isContainerNode() || !value.isEmpty()) {
                                annotations.set(entry.getKey(), value);
                            }
                        });
    }

    private static ObjectNode exception(JobRow row) {
        boolean occurred = row.attribute("exception_occurred").asBoolean();
        ObjectNode exception = NODES.objectNode().put("occurred", occurred);
        if (occurred) {
            exception.set("severity", row.attribute("exception_severity"));
            exception.put("type", row.text("exception_type"));
            exception.put("note", row.text("exception_note"));
        }
        return exception;
    }

    private static JsonNode orEmptyArray(JsonNode node) {
        return node.isArray() ? node : NODES.arrayNode();
    }

    private static void putReal(ObjectNode job, String name, double value) {
        if (value != 0) {
            job.put(name, value);
        }
    }

    private static void copy(JobRow row, ObjectNode job, String name) {
        JsonNode value = row.attribute(name);
        if (!value.isMissingNode() && !(value.isTextual() && value.textValue().isEmpty())) {
            job.set(name, value);
        }
    }
}
