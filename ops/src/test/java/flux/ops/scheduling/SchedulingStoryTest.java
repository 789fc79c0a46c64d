package flux.ops.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ops.TestInstance;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real instance whose scheduler says what it thinks, is asked, configured, and exchanged while
/// jobs run.
class SchedulingStoryTest {
    private static final String RESOURCE =
            "'resource':{'noverify':true,'config':[{'hosts':'node[0-1]','cores':'0-3'}]}";
    private static final String EASY =
            "{" + RESOURCE + ",'sched-fluxion-qmanager':{'queue-policy':'easy'}}";
    private static final String SIMPLE =
            "{" + RESOURCE + ",'modules':{'alternatives':{'sched':'sched-simple'}}}";
    private static final int SCHED = 8;

    @TempDir Path statedir;

    private TestInstance start(String config) throws Exception {
        return TestInstance.start(statedir, config.replace('\'', '"'), 1);
    }

    private static long submit(FluxClient client, int tasks, int seconds, String... command)
            throws Exception {
        ObjectNode jobspec = (ObjectNode) TestInstance.jobspec(tasks, command);
        ((ObjectNode) jobspec.path("attributes").path("system")).put("duration", seconds);
        return TestInstance.submit(client, jobspec, 16, 0);
    }

    private static JsonNode listed(FluxClient client, long id) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id);
        request.putArray("attrs").add("all");
        return client.rpc("job-list.list-id", request).path("job");
    }

    private static JsonNode why(FluxClient client, long id) throws Exception {
        return client.rpc("sched.why", FluxClient.object().put("id", id));
    }

    private static JsonNode sched(FluxClient client, long id) throws Exception {
        return listed(client, id).path("annotations").path("sched");
    }

    private static void cancel(FluxClient client, long id) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id).put("type", "cancel");
        client.rpc("job-manager.raise", request.put("severity", 0));
        TestInstance.await(client, id, "clean");
    }

    private static void load(FluxClient client, String module, String... arguments)
            throws Exception {
        ObjectNode request = FluxClient.object().put("path", module).put("exec", false);
        var args = request.putArray("args");
        for (String argument : arguments) {
            args.add(argument);
        }
        client.rpc("module.load", request);
    }

    private static void remove(FluxClient client, String module) throws Exception {
        client.rpc("module.remove", FluxClient.object().put("name", module).put("cancel", false));
    }

    private static void configure(FluxClient client, String config) throws Exception {
        client.rpc("config.load", TestInstance.JSON.readTree(config.replace('\'', '"')));
    }

    @Test
    @Feature("F220")
    void a_planned_job_shows_when_it_starts_until_that_is_not_so_any_more() throws Exception {
        try (TestInstance instance = start(EASY);
                FluxClient client = instance.connect()) {
            long running = submit(client, 6, 600, "sleep", "600");
            TestInstance.await(client, running, "start");
            double end = listed(client, running).path("expiration").asDouble();
            long large = submit(client, 8, 600, "true");
            JsonNode why = why(client, large);
            assertThat(why.path("reason").asText()).isEqualTo("resources");
            assertThat(why.path("shortage").toString())
                    .isEqualTo("[{\"type\":\"core\",\"needed\":8,\"free\":2,\"eligible\":8}]");
            double planned = why.path("t_estimate").asDouble();
            assertThat(planned).isBetween(end - 1, end + 1);
            assertThat(sched(client, large).toString())
                    .isEqualTo("{\"t_estimate\":" + planned + "}");
            long lasting = submit(client, 2, 1200, "true");
            assertThat(why(client, lasting).path("reason").asText()).isEqualTo("would-delay");
            assertThat(why(client, lasting).path("blocker").asLong()).isEqualTo(large);
            cancel(client, large);
            assertThat(sched(client, large).isMissingNode()).as("of one that ended").isTrue();
            TestInstance.await(client, lasting, "clean");
            long next = submit(client, 8, 600, "true");
            assertThat(why(client, next).path("t_estimate").asDouble()).isPositive();
            cancel(client, running);
            TestInstance.await(client, next, "clean");
            assertThat(sched(client, next).fieldNames())
                    .toIterable()
                    .containsExactly("resource_summary");
            assertThatThrownBy(() -> why(client, 1)).hasMessageContaining("unknown job");
            assertThat(why(client, next).path("reason").asText()).isEqualTo("inactive");
        }
    }

    @Test
    void estimates_are_no_facts_a_restart_plans_again() throws Exception {
        long large;
        try (TestInstance instance = start(EASY);
                FluxClient client = instance.connect()) {
            client.rpc(
                    "job-manager.queue-start",
                    TestInstance.JSON.readTree("{\"start\":true,\"all\":true}"));
            submit(client, 8, 600, "sleep", "1");
            large = submit(client, 8, 600, "true");
            TestInstance.await(client, large, "clean");
            assertThat(TestInstance.JSON.writeValueAsString(sched(client, large)))
                    .doesNotContain("t_estimate");
        }
        try (TestInstance again = start(EASY);
                FluxClient client = again.connect()) {
            assertThat(sched(client, large).toString()).doesNotContain("t_estimate");
        }
    }

    @Test
    @Feature({"F223", "F225"})
    void the_scheduler_is_exchanged_while_jobs_run() throws Exception {
        try (TestInstance instance = start(SIMPLE);
                FluxClient client = instance.connect()) {
            long running = submit(client, 6, 600, "sleep", "600");
            TestInstance.await(client, running, "start");
            String held = sched(client, running).toString();
            long large = submit(client, 8, 600, "true");
            long brief = submit(client, 2, 60, "true");
            assertThat(why(client, brief).path("reason").asText()).isEqualTo("job-ahead");
            assertThat(why(client, brief).path("blocker").asLong()).isEqualTo(large);
            assertThat(sched(client, large).isMissingNode()).isTrue();
            remove(client, "sched-simple");
            assertThat(why(client, brief).path("reason").asText()).isEqualTo("no-scheduler");
            load(client, "sched-fluxion-resource", "match-policy=lonode");
            load(client, "sched-fluxion-qmanager", "queue-policy=easy");
            TestInstance.await(client, brief, "clean");
            assertThat(why(client, large).path("t_estimate").asDouble()).isPositive();
            assertThat(sched(client, running).toString()).isEqualTo(held);
            assertThatThrownBy(() -> load(client, "sched-simple"))
                    .hasMessageContaining("provided by sched-fluxion-qmanager");
            remove(client, "sched-fluxion-qmanager");
            load(client, "sched-simple");
            long late = submit(client, 2, 60, "true");
            assertThat(why(client, late).path("reason").asText()).isEqualTo("job-ahead");
            cancel(client, running);
            TestInstance.await(client, late, "clean");
            assertThat(listed(client, large).path("success").asBoolean()).isTrue();
        }
    }

    @Test
    void another_configuration_takes_effect_and_a_wrong_one_does_not() throws Exception {
        try (TestInstance instance = start(EASY);
                FluxClient client = instance.connect()) {
            long running = submit(client, 6, 600, "sleep", "600");
            TestInstance.await(client, running, "start");
            long large = submit(client, 8, 600, "true");
            assertThat(why(client, large).has("t_estimate")).isTrue();
            assertThatThrownBy(() -> configure(client, EASY.replace("easy", "lifo")))
                    .hasMessageContaining("sched-fluxion-qmanager.queue-policy")
                    .hasMessageContaining("lifo");
            assertThat(why(client, large).has("t_estimate")).as("as before").isTrue();
            configure(client, EASY.replace("easy", "fcfs"));
            assertThat(why(client, large).has("t_estimate")).as("nobody plans").isFalse();
            configure(client, EASY);
            assertThat(why(client, large).has("t_estimate")).isTrue();
            assertThat(listed(client, running).path("state").asInt()).isEqualTo(16);
            client.rpc("config.reload", FluxClient.object());
            assertThat(listed(client, large).path("state").asInt()).isEqualTo(SCHED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SIMPLE, EASY})
    @Feature({"F222", "F248"})
    void what_can_never_run_is_refused_when_that_is_configured(String config) throws Exception {
        String checked =
                config.replaceFirst(
                        "^\\{", "{'ingest':{'validator':{'plugins':['jobspec','feasibility']}},");
        try (TestInstance instance = start(checked);
                FluxClient client = instance.connect()) {
            assertThatThrownBy(() -> submit(client, 9, 60, "true"))
                    .isInstanceOf(RpcException.class)
                    .hasMessageStartingWith("feasibility: ")
                    .hasMessageContaining("nsatisfiable request");
            long busy = submit(client, 8, 600, "sleep", "600");
            long waits = submit(client, 8, 600, "true");
            assertThat(listed(client, waits).path("state").asInt()).isEqualTo(SCHED);
            cancel(client, busy);
            TestInstance.await(client, waits, "clean");
        }
    }

    @Test
    @Feature("F221")
    void without_the_check_it_is_let_in_and_ends_by_an_exception() throws Exception {
        try (TestInstance instance = start(EASY);
                FluxClient client = instance.connect()) {
            long never = submit(client, 9, 60, "true");
            TestInstance.await(client, never, "clean");
            assertThat(listed(client, never).path("exception_note").asText())
                    .isEqualTo("alloc denied due to type=\"unsatisfiable\"");
            ObjectNode request = FluxClient.object();
            request.set("jobspec", TestInstance.jobspec(9, "true"));
            assertThatThrownBy(() -> client.rpc("feasibility.check", request))
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.errnum()).isEqualTo(Errno.ENODEV))
                    .hasMessage("Unsatisfiable request");
            request.set("jobspec", TestInstance.jobspec(8, "true"));
            assertThat(client.rpc("feasibility.check", request)).isNotNull();
            request.set(
                    "jobspec",
                    TestInstance.JSON.readTree("{\"version\":1,\"resources\":[{\"type\":7}]}"));
            assertThatThrownBy(() -> client.rpc("feasibility.check", request))
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.errnum()).isEqualTo(Errno.EINVAL))
                    .hasMessageStartingWith("Internal match error: ");
        }
    }

    @Test
    void a_check_that_nobody_knows_is_refused_at_the_start() {
        String wrong = EASY.replaceFirst("^\\{", "{'ingest':{'validator':{'plugins':['magic']}},");
        assertThatThrownBy(() -> start(wrong))
                .hasMessageContaining("ingest.validator.plugins: no such plugin: \"magic\"");
    }
}
