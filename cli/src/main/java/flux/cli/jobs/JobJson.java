package flux.cli.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.format.LongText;
import flux.cli.text.PythonJson;
import flux.ledger.id.JobId;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/// Jobs as `flux jobs --json` gives them: attributes under their field names, empty ones left out.
public final class JobJson {

    private static final ObjectMapper JSON = new ObjectMapper();
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
        LongText all = new LongText(out);
        PythonJson json = PythonJson.asciiInto(all.text());
        try {
            all.text().append("{\"jobs\": [");
            String separator = "";
            for (JobRow row : rows) {
                all.text().append(separator);
                write(row, json);
                all.added();
                separator = ", ";
            }
            all.text().append("]}\n");
        } finally {
            all.send();
        }
    }

    /// The object of one job, to be added to.
    public static ObjectNode of(JobRow row) {
        StringBuilder text = new StringBuilder();
        write(row, PythonJson.asciiInto(text));
        try {
            return (ObjectNode) JSON.readTree(text.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + text, e);
        }
    }

    private static void write(JobRow row, PythonJson job) {
        job.open();
        TIMES.forEach(name -> putReal(job, name, row.real(name)));
        copy(row, job, "duration");
        putReal(job, "expiration", row.real("expiration"));
        ATTRIBUTES.forEach(name -> copy(row, job, name));
        JobStatus result = row.result();
        if (result != null) {
            job.field("result").value(result.name());
        }
        copy(row, job, "waitstatus");
        copy(row, job, "id");
        putReal(job, "t_submit", row.real("t_submit"));
        putReal(job, "t_remaining", row.remaining());
        job.field("state").value(row.state().name());
        long userid = row.attribute("userid").asLong();
        job.field("username").value(row.viewer().username().apply(userid));
        copy(row, job, "userid");
        copy(row, job, "urgency");
        putReal(job, "runtime", row.runtime());
        job.field("status").value(row.status().name());
        Long returncode = row.returncode();
        if (returncode != null) {
            job.field("returncode").value(returncode.longValue());
        }
        job.field("dependencies").value(orEmptyArray(row.attribute("dependencies")));
        job.field("jobid").value(row.viewer().shown(new JobId(row.id())));
        writeAnnotations(row, job.field("annotations"));
        writeException(row, job.field("exception"));
        String uri = row.uri();
        if (uri != null) {
            job.field("uri").value(uri);
        }
        job.close();
    }

    /// `uri` stands beside the annotations, not in them.
    private static void writeAnnotations(JobRow row, PythonJson job) {
        job.open();
        for (Map.Entry<String, JsonNode> entry : row.attribute("annotations").properties()) {
            JsonNode value = entry.getValue();
            if (entry.getKey().equals("user") && value.has("uri")) {
                value = value.<ObjectNode>deepCopy().without("uri");
            }
            if (!value.isContainerNode() || !value.isEmpty()) {
                job.field(entry.getKey()).value(value);
            }
        }
        job.close();
    }

    private static void writeException(JobRow row, PythonJson job) {
        boolean occurred = row.attribute("exception_occurred").asBoolean();
        job.open().field("occurred").value(BooleanNode.valueOf(occurred));
        if (occurred) {
            job.field("severity").value(row.attribute("exception_severity"));
            job.field("type").value(row.text("exception_type"));
            job.field("note").value(row.text("exception_note"));
        }
        job.close();
    }

    private static JsonNode orEmptyArray(JsonNode node) {
        return node.isArray() ? node : NODES.arrayNode();
    }

    private static void putReal(PythonJson job, String name, double value) {
        if (value != 0) {
            job.field(name).value(value);
        }
    }

    private static void copy(JobRow row, PythonJson job, String name) {
        JsonNode value = row.attribute(name);
        if (!value.isMissingNode() && !(value.isTextual() && value.textValue().isEmpty())) {
            job.field(name).value(value);
        }
    }
}
