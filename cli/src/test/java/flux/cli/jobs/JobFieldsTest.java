package flux.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.format.OutputFormat;
import flux.cli.format.SortKeys;
import flux.cli.format.Table;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A job's fields as Flux 0.88 shows them.
class JobFieldsTest {

    private static final Path SHARED = Path.of(System.getProperty("flux.shared", "../shared"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JobFields FIELDS = new JobFields();

    /// After everything that was recorded.
    private static final Viewer LATER =
            new Viewer(
                    1.8e9,
                    false,
                    uid -> uid == 0 ? "root" : Long.toString(uid),
                    _ -> MissingNode.getInstance());

    /// Depend on when the recording was made, or on an instance that is gone.
    private static final Pattern PASSING =
            Pattern.compile("runtime|t_remaining|contextual_time|instance|uri.local");

    @TestFactory
    @Feature({"F153", "F154"})
    Stream<DynamicTest> flux_own_tests_of_formats() throws IOException {
        Path folder = SHARED.resolve("data/jobs-format");
        assumeTrue(Files.isDirectory(folder), "no test data at " + folder);
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> cases = Files.list(folder)) {
            cases.sorted().forEach(path -> tests.add(formatCase(path)));
        }
        return tests.stream();
    }

    private static DynamicTest formatCase(Path path) {
        return DynamicTest.dynamicTest(
                path.getFileName().toString(),
                () -> {
                    List<JobRow> rows = new ArrayList<>();
                    for (String line : Files.readAllLines(path.resolve("input"))) {
                        rows.add(new JobRow(JSON.readTree(line), LATER));
                    }
                    String format = Files.readString(path.resolve("format")).strip();
                    assertThat(table(format, rows, false))
                            .isEqualTo(Files.readString(path.resolve("output")));
                });
    }

    @TestFactory
    @Feature("F154")
    Stream<DynamicTest> recorded_listings() throws IOException {
        Path goldens = SHARED.resolve("goldens");
        assumeTrue(Files.isDirectory(goldens), "no recordings at " + goldens);
        List<JobRow> rows = recordedJobs(goldens.resolve("jobs/simple-036--a_--json.txt"));
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files =
                Stream.concat(
                        Files.list(goldens.resolve("jobs-fields")),
                        Files.list(goldens.resolve("jobs")))) {
            files.sorted().forEach(file -> add(tests, file, rows));
        }
        return tests.stream();
    }

    private static void add(List<DynamicTest> tests, Path file, List<JobRow> rows) {
        List<String> lines = lines(file);
        String command = lines.get(lines.indexOf("==== COMMAND") + 1);
        Matcher match =
                Pattern.compile("flux jobs (?:-n )?(?:-a )?-o '([^']*)'(?: -a)?").matcher(command);
        if (!match.matches()
                || !command.contains("-a")
                || PASSING.matcher(match.group(1)).find()
                || !lines.contains("==== EXIT 0")) {
            return;
        }
        String stdout =
                String.join(
                        "\n",
                        lines.subList(
                                lines.indexOf("==== STDOUT") + 1, lines.indexOf("==== STDERR")));
        tests.add(
                DynamicTest.dynamicTest(
                        command,
                        () ->
                                assertThat(table(match.group(1), rows, !command.contains("-n -o")))
                                        .as(command)
                                        .isEqualTo(stdout + "\n")));
    }

    @Test
    @Feature("F156")
    void json_is_what_it_was_read_from() throws IOException {
        Path recording = SHARED.resolve("goldens/jobs/simple-036--a_--json.txt");
        assumeTrue(Files.exists(recording), "no recording at " + recording);
        List<JobRow> rows = recordedJobs(recording);
        JsonNode expected =
                JSON.readTree(lines(recording).get(lines(recording).indexOf("==== STDOUT") + 1));
        var printed = new ByteArrayOutputStream();
        JobJson.print(rows, new PrintStream(printed, true, UTF_8));
        JsonNode ours = JSON.readTree(printed.toString(UTF_8));
        assertThat(withoutNow(ours)).isEqualTo(withoutNow(expected));
    }

    private static JsonNode withoutNow(JsonNode jobs) {
        for (JsonNode job : jobs.path("jobs")) {
            ((ObjectNode) job).remove("t_remaining");
            if (job.path("state").asText().equals("RUN")) {
                ((ObjectNode) job).remove("runtime");
            }
        }
        return jobs;
    }

    @Test
    void a_job_whose_start_is_expected_says_when() {
        Viewer viewer = new Viewer(100, true, Long::toString, _ -> MissingNode.getInstance());
        ObjectNode job = JSON.createObjectNode().put("id", 1).put("state", 8).put("urgency", 16);
        job.putObject("annotations").putObject("sched").put("t_estimate", 220.0);
        assertThat(table("{id} {contextual_info}", List.of(new JobRow(job, viewer)), false))
                .isEqualTo("f2 eta:2m\n");
    }

    @Test
    @Feature("F159")
    void an_instance_is_asked_once() {
        List<Long> asked = new ArrayList<>();
        JsonNode answer =
                JSON.createObjectNode()
                        .put("progress", 0.5)
                        .set("stats", JSON.createObjectNode().put("total", 10).put("running", 2));
        Viewer viewer =
                new Viewer(
                        100,
                        false,
                        Long::toString,
                        row -> {
                            asked.add(row.id());
                            return answer;
                        });
        ObjectNode job = JSON.createObjectNode().put("id", 1).put("state", 16);
        job.putObject("annotations").putObject("user").put("uri", "ssh://host/tmp/x/local-0");
        assertThat(
                        table(
                                "{instance.stats.total} {instance.progress!P} {instance.stats} {uri.local}",
                                List.of(new JobRow(job, viewer)),
                                false))
                .isEqualTo("10 50% PD:0 R:2 CD:0 F:0 local:///tmp/x/local-0\n");
        assertThat(asked).containsExactly(1L);
    }

    @Test
    void the_counts_on_one_line() throws IOException {
        JsonNode stats =
                JSON.readTree(
                        "{\"job_states\":{\"depend\":1,\"priority\":0,\"sched\":2,\"run\":3,\"cleanup\":0},"
                                + "\"successful\":8,\"failed\":6,\"canceled\":2,\"timeout\":1,\"inactive_purged\":0}");
        assertThat(JobStats.of(stats).line())
                .isEqualTo("3 running, 8 completed, 9 failed, 3 pending, 0 inactive purged");
    }

    private static String table(String format, List<JobRow> rows, boolean header) {
        OutputFormat<JobRow> parsed = OutputFormat.parse(format, FIELDS, ZoneOffset.UTC);
        SortKeys<JobRow> keys = parsed.sortKeys();
        RecordedSession session = new RecordedSession(List.of(), Map.of(), Path.of("."), "");
        new Table<>(parsed, header).print(keys.sorted(rows), session.out());
        return session.stdout();
    }

    private static List<JobRow> recordedJobs(Path recording) throws IOException {
        List<String> lines = lines(recording);
        List<JobRow> rows = new ArrayList<>();
        for (JsonNode job :
                JSON.readTree(lines.get(lines.indexOf("==== STDOUT") + 1)).path("jobs")) {
            rows.add(new JobRow(attributes((ObjectNode) job), LATER));
        }
        return rows;
    }

    /// What `job-list` had answered when `--json` made `job` of it.
    private static JsonNode attributes(ObjectNode job) {
        ObjectNode attributes = job.deepCopy();
        JobStatus state = JobStatus.valueOf(job.path("state").asText());
        attributes.put("state", state.bit());
        if (job.has("result")) {
            attributes.put("result", JobStatus.valueOf(job.path("result").asText()).bit());
        }
        JsonNode exception = job.path("exception");
        exception
                .properties()
                .forEach(entry -> attributes.set("exception_" + entry.getKey(), entry.getValue()));
        if (state != JobStatus.INACTIVE) {
            attributes.remove("exception_occurred");
        }
        if (job.has("uri")) {
            attributes.withObject("/annotations").withObject("/user").set("uri", job.get("uri"));
        }
        attributes.remove(
                List.of(
                        "exception",
                        "status",
                        "jobid",
                        "username",
                        "uri",
                        "returncode",
                        "runtime"));
        return attributes;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
