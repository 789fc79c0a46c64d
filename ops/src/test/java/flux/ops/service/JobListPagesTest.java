package flux.ops.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A long list comes job by job to Flux's own clients, in pages to who asks for pages, and is the
/// same for both.
@Timeout(90)
@Feature("F153")
class JobListPagesTest {
    private static final int JOBS = 1_700;
    private static final int HELD = 0;

    @TempDir static Path dir;

    private static TestInstance instance;
    private static FluxClient client;

    @BeforeAll
    static void begin() throws Exception {
        instance = TestInstance.start(dir.resolve("state"));
        client = instance.connect();
        for (int i = 0; i < JOBS; i++) {
            TestInstance.submit(client, TestInstance.jobspec(1, "job" + i, "ƒ"), HELD, 0);
        }
    }

    @AfterAll
    static void end() throws Exception {
        client.close();
        instance.close();
    }

    private static ObjectNode all() {
        ObjectNode request = FluxClient.object().put("max_entries", 0);
        request.putArray("attrs").add("all");
        return request;
    }

    private static List<JsonNode> answers(ObjectNode request) throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        try (RpcStream stream = client.stream("job-list.list", request)) {
            for (JsonNode answer = stream.next(); answer != null; answer = stream.next()) {
                answers.add(answer);
            }
        }
        return answers;
    }

    private static List<JsonNode> jobs(List<JsonNode> answers) {
        List<JsonNode> jobs = new ArrayList<>();
        answers.forEach(answer -> answer.path("jobs").forEach(jobs::add));
        return jobs;
    }

    @Test
    void who_knows_of_no_pages_gets_one_job_in_each_answer() throws Exception {
        List<JsonNode> answers = answers(all());
        assertThat(answers).hasSize(JOBS).allMatch(answer -> answer.path("jobs").size() == 1);
        assertThat(answers.getFirst().path("version").asInt()).isEqualTo(1);
        assertThat(answers.subList(1, JOBS)).noneMatch(answer -> answer.has("version"));
        JsonNode atOnce = client.rpc("job-list.list", all());
        assertThat(jobs(answers)).isEqualTo(jobs(List.of(atOnce)));
    }

    @Test
    void pages_hold_the_same_jobs_in_the_same_order() throws Exception {
        List<JsonNode> jobs = jobs(answers(all()));
        for (int page : new int[] {2, 3, 100, 500, 1_000_000_000}) {
            List<JsonNode> answers = answers(all().put("page", page));
            assertThat(jobs(answers)).isEqualTo(jobs);
            assertThat(answers).allMatch(answer -> answer.path("jobs").size() <= page);
            assertThat(answers).hasSizeLessThanOrEqualTo(JOBS / 2 + 5);
            assertThat(answers.getFirst().path("version").asInt()).isEqualTo(1);
            assertThat(answers.subList(1, answers.size())).noneMatch(a -> a.has("version"));
        }
        for (int odd : new int[] {1, 0, -1}) {
            assertThat(answers(all().put("page", odd))).hasSize(JOBS);
        }
    }

    @Test
    void a_limit_counts_jobs_and_not_pages() throws Exception {
        assertThat(jobs(answers(all().put("page", 500).put("max_entries", 501)))).hasSize(501);
        ObjectNode none = all().put("page", 500);
        none.putObject("constraint").putArray("name").add("nobody");
        assertThat(answers(none)).isEmpty();
    }

    @Test
    void who_stops_reading_a_long_list_keeps_nobody_from_theirs() throws Exception {
        try (FluxClient slow = instance.connect()) {
            List<RpcStream> begun = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                begun.add(slow.stream("job-list.list", all().put("page", 500)));
            }
            assertThat(jobs(answers(all().put("page", 500)))).hasSize(JOBS);
            int shown = 0;
            for (RpcStream list : begun) { // nothing of it is lost either
                for (JsonNode answer = list.next(); answer != null; answer = list.next()) {
                    shown += answer.path("jobs").size();
                }
            }
            assertThat(shown).isEqualTo(20 * JOBS);
        }
    }
}
