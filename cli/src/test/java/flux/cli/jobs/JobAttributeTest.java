package flux.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.format.Field;
import flux.cli.format.OutputFormat;
import flux.feature.Feature;
import flux.replay.jobs.JobAttributes;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A listing asks for what it shows: of a job of which nothing else is known it shows the same.
class JobAttributeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int JOBS = 400;

    /// Whoever is asked knows the job's uri, or was not told of it.
    private static final Viewer VIEWER =
            new Viewer(
                    1.8e9,
                    false,
                    uid -> "user" + uid,
                    row -> JSON.createObjectNode().put("progress", row.id()));

    private final Random random = new Random(7);

    @Test
    @Feature({"F153", "F154"})
    void every_field_is_shown_of_the_attributes_that_are_asked_for_it() throws IOException {
        JobFields fields = new JobFields();
        Set<String> names = new HashSet<>(fields.names());
        names.addAll(List.of("annotations.user.note", "user.note", "sched.note", "user.uri"));
        for (int i = 0; i < JOBS; i++) {
            ObjectNode job = job();
            for (String name : names) {
                Field<JobRow> field = fields.find(name);
                Set<String> wanted = new HashSet<>(JobAttribute.of(name));
                assertThat(JobAttributes.NAMES).as(name).containsAll(wanted);
                wanted.add("state"); // which every listing asks for
                ObjectNode known = job.deepCopy().retain(wanted);
                known.set("id", job.get("id"));
                assertThat(field.value().apply(new JobRow(known, VIEWER)))
                        .as("%s of %s, from %s", name, job, wanted)
                        .isEqualTo(field.value().apply(new JobRow(job, VIEWER)));
            }
        }
    }

    @Test
    void a_format_needs_what_its_columns_and_its_order_need() {
        OutputFormat<JobRow> format =
                OutputFormat.parse("sort:-t_run {id} {username}", new JobFields(), ZoneOffset.UTC);
        assertThat(JobAttribute.of(format)).containsExactly("result", "state", "t_run", "userid");
    }

    @Test
    void what_comes_in_pages_is_what_came_job_by_job() throws IOException {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            jobs.add(job().put("something", "new").toString());
        }
        Queue<JobRow> rows = new ArrayDeque<>();
        JobReader reader = new JobReader(VIEWER);
        reader.read(bytes("{\"jobs\":[" + String.join(",", jobs) + "],\"version\":1}"), rows);
        reader.read(bytes("{\"more\":{\"jobs\":[1]},\"jobs\":[]}"), rows);
        for (String job : jobs) {
            JsonNode one = JSON.readTree(job);
            assertThat(JobJson.of(rows.remove())).isEqualTo(JobJson.of(new JobRow(one, VIEWER)));
        }
        assertThat(rows).isEmpty();
    }

    @Test
    void what_is_no_list_of_jobs_is_an_error() {
        for (String odd : List.of("", "[]", "{\"jobs\":3}", "{\"jobs\":[3]}", "{\"jobs\":[{}")) {
            assertThatThrownBy(() -> new JobReader(VIEWER).read(bytes(odd), new ArrayDeque<>()))
                    .as(odd)
                    .isInstanceOf(IOException.class);
        }
    }

    private static byte[] bytes(String json) {
        return (json + "\0").getBytes(UTF_8);
    }

    /// One in any state, with any of what a job may have.
    private ObjectNode job() {
        ObjectNode job = JSON.createObjectNode().put("id", random.nextLong(1L << 62));
        int state = 1 << random.nextInt(7);
        job.put("state", state);
        for (String name : List.of("userid", "urgency", "priority", "ntasks", "ncores", "nnodes")) {
            maybe(() -> job.put(name, random.nextInt(3)));
        }
        for (String name : List.of("submit", "run", "cleanup", "inactive", "sched", "depend")) {
            maybe(() -> job.put("t_" + name, 1.7e9 + random.nextInt(1_000_000) / 1e3));
        }
        for (String name : List.of("name", "cwd", "queue", "project", "bank", "nodelist")) {
            maybe(() -> job.put(name, "text" + random.nextInt(3)));
        }
        maybe(() -> job.put("expiration", 1.8e9 + random.nextInt(100)));
        maybe(() -> job.put("duration", random.nextInt(100) / 4.0));
        maybe(() -> job.put("ranks", "[0-1]"));
        maybe(() -> job.put("waitstatus", random.nextInt(3) << 8 | random.nextInt(10)));
        maybe(() -> job.put("success", random.nextBoolean()));
        maybe(() -> job.put("exception_occurred", random.nextBoolean()));
        maybe(() -> job.put("exception_severity", random.nextInt(2)));
        maybe(() -> job.put("exception_type", random.nextBoolean() ? "cancel" : "exec"));
        maybe(() -> job.put("exception_note", "note" + random.nextInt(2)));
        if (state == JobStatus.INACTIVE.bit()) {
            job.put("result", 1 << random.nextInt(4));
        }
        maybe(() -> job.putArray("dependencies").add("after=ƒ1").add("begin-time=3.0"));
        maybe(
                () -> {
                    ObjectNode annotations = job.putObject("annotations");
                    maybe(() -> annotations.putObject("sched").put("t_estimate", 1.8e9 + 60));
                    maybe(() -> annotations.putObject("user").put("uri", "ssh://host/run"));
                    maybe(() -> annotations.withObject("/user").put("note", "b"));
                });
        return job;
    }

    private void maybe(Runnable action) {
        if (random.nextBoolean()) {
            action.run();
        }
    }
}
