package flux.ops.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The graph of a real instance, asked and tried out with `flux ion-resource`.
class IonResourceStoryTest {
    private static final String CONFIG =
            "{\"resource\":{\"noverify\":true,\"config\":[{\"hosts\":\"node[0-1]\",\"cores\":\"0-3\"}]}}";

    @TempDir Path dir;

    private record Typed(int code, String out, String err) {}

    private Typed typed(TestInstance instance, String... words) {
        List<String> args = new ArrayList<>(List.of("ion-resource"));
        args.addAll(List.of(words));
        Map<String, String> env = Map.of("FLUX_URI", instance.uri(), "LANG", "C.UTF-8");
        RecordedSession session = new RecordedSession(args, env, dir, "");
        int code = FluxCli.run(session);
        return new Typed(code, session.stdout(), session.stderr());
    }

    private String told(TestInstance instance, String... words) {
        Typed typed = typed(instance, words);
        assertThat(typed.code()).as(typed.err()).isZero();
        return typed.out();
    }

    private void fails(TestInstance instance, int errnum, String text, String... words) {
        Typed typed = typed(instance, words);
        assertThat(typed.code()).isEqualTo(errnum);
        assertThat(typed.err()).isEqualTo("flux-ion-resource: ERROR: " + text + "\n");
    }

    private TestInstance start() throws Exception {
        return TestInstance.start(dir.resolve("state"), CONFIG, 1);
    }

    private String jobspec(int cores) throws Exception {
        String text = TestInstance.jobspec(cores, "true").toString();
        text = text.replace("\"duration\":0", "\"duration\":3600");
        Files.writeString(dir.resolve(cores + ".json"), text);
        return cores + ".json";
    }

    @Test
    @Feature({"F249", "F231"})
    void matching_by_hand_takes_resources_until_they_are_given_back() throws Exception {
        try (TestInstance instance = start();
                FluxClient client = instance.connect()) {
            JsonNode first =
                    TestInstance.JSON.readTree(
                            told(instance, "match", "allocate", jobspec(6), "--json"));
            assertThat(first.path("status").asText()).isEqualTo("ALLOCATED");
            assertThat(first.path("R").asText()).contains("\"rank\": \"0\"", "\"rank\": \"1\"");
            String id = first.path("jobid").asText();
            fails(
                    instance,
                    Errno.EBUSY,
                    "No matching resources found",
                    "match",
                    "allocate",
                    jobspec(3));
            fails(
                    instance,
                    Errno.ENODEV,
                    "Unsatisfiable request",
                    "match",
                    "satisfiability",
                    jobspec(9));
            String planned = told(instance, "match", "allocate_orelse_reserve", jobspec(3));
            assertThat(planned).contains("RESERVED", "MATCHED RESOURCES:");
            assertThat(told(instance, "info", id)).contains("ALLOCATED");
            assertThat(told(instance, "find", "sched-now=allocated")).contains("core");
            assertThat(told(instance, "cancel", id)).isEmpty();
            fails(instance, Errno.ENOENT, "nonexistent job " + id, "info", id);
            long job = TestInstance.submit(client, TestInstance.jobspec(2, "sleep", "600"), 16, 0);
            TestInstance.await(client, job, "start");
            assertThat(typed(instance, "cancel", Long.toString(job)).err())
                    .contains("is a job of the instance: end it with `flux cancel`");
        }
    }

    @Test
    @Feature({"F249", "F234"})
    void vertices_are_marked_and_taken_out_of_service() throws Exception {
        try (TestInstance instance = start()) {
            assertThat(told(instance, "set-property", "/cluster0/node0", "class=fast")).isEmpty();
            assertThat(told(instance, "get-property", "/cluster0/node0", "class"))
                    .contains("class", "fast");
            assertThat(told(instance, "remove-property", "/cluster0/node0", "class")).isEmpty();
            assertThat(typed(instance, "get-property", "/cluster0/node0", "class").code())
                    .isNotZero();
            assertThat(told(instance, "set-status", "/cluster0/node1", "down")).isEmpty();
            fails(
                    instance,
                    Errno.EBUSY,
                    "No matching resources found",
                    "match",
                    "allocate",
                    jobspec(8));
            assertThat(told(instance, "match", "satisfiability", jobspec(8)))
                    .contains("SATISFIABLE");
            assertThat(told(instance, "status")).contains("node1");
            assertThat(told(instance, "find", "-q", "--format=dot", "status=down"))
                    .contains("digraph G {\n")
                    .contains("label=\"node1[1]\"")
                    .doesNotContain("node0");
            assertThat(told(instance, "params")).contains("\"match-policy\": \"first\"");
        }
    }

    @Test
    @Feature("F253")
    void matches_are_counted_and_timed_until_that_is_forgotten() throws Exception {
        try (TestInstance instance = start()) {
            assertThat(told(instance, "stats"))
                    .contains("Num. of Vertices:  11\n", "Num. of Jobs Matched:  0\n");
            told(instance, "match", "allocate", jobspec(2));
            told(instance, "match", "allocate", jobspec(2));
            JsonNode stats = TestInstance.JSON.readTree(told(instance, "stats", "--json"));
            assertThat(stats.path("njobs").asInt()).isEqualTo(2);
            assertThat(stats.path("min-match").asDouble())
                    .isPositive()
                    .isLessThanOrEqualTo(stats.path("avg-match").asDouble());
            assertThat(stats.path("avg-match").asDouble())
                    .isLessThanOrEqualTo(stats.path("max-match").asDouble());
            told(instance, "stats-clear");
            assertThat(told(instance, "stats")).contains("Num. of Jobs Matched:  0\n");
        }
    }
}
