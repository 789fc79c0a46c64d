package flux.ops.scheduling;

import static flux.ops.scheduling.SchedulerClient.cores;
import static flux.ops.scheduling.SchedulerClient.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ops.TestInstance;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A program outside the broker takes over as the scheduler (RFC 27): it is asked over the wire,
/// and what it decides becomes a fact only if the ledger can stand it.
@Timeout(60)
@Feature("F218")
class ExternalSchedulerStoryTest {
    private static final String CONFIG =
            "{\"resource\":{\"noverify\":true,\"config\":[{\"hosts\":\"node0\",\"cores\":\"0-3\"}]}}";

    @TempDir Path statedir;

    /// Without a scheduler of its own.
    private TestInstance start() throws Exception {
        TestInstance instance = TestInstance.start(statedir, CONFIG, 1);
        try (FluxClient client = instance.connect()) {
            ObjectNode queues = FluxClient.object().put("name", FluxionSettings.QUEUES);
            client.rpc("module.remove", queues.put("cancel", false));
        }
        return instance;
    }

    private static long submit(FluxClient client, int urgency, int tasks, String... command)
            throws Exception {
        return TestInstance.submit(client, TestInstance.jobspec(tasks, command), urgency, 0);
    }

    private static JsonNode listed(FluxClient client, long id) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id);
        request.putArray("attrs").add("all");
        return client.rpc("job-list.list-id", request).path("job");
    }

    private static String why(FluxClient client, long id) throws Exception {
        JsonNode why = client.rpc("sched.why", FluxClient.object().put("id", id));
        return why.path("reason").asText();
    }

    private static void cancel(FluxClient client, long id) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id).put("type", "cancel");
        client.rpc("job-manager.raise", request.put("severity", 0));
    }

    private static String eventlog(FluxClient client, long id) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id).put("flags", 0);
        request.putArray("keys").add("eventlog");
        return client.rpc("job-info.lookup", request).path("eventlog").asText();
    }

    @Test
    void a_small_scheduler_takes_over_dies_and_another_goes_on() throws Exception {
        try (TestInstance instance = start();
                FluxClient client = instance.connect()) {
            long first = submit(client, 16, 3, "true");
            assertThat(why(client, first)).isEqualTo("no-scheduler");
            long running;
            long next;
            try (FirstComeScheduler _ = new FirstComeScheduler(instance)) {
                TestInstance.await(client, first, "clean");
                for (int i = 0; i < 20; i++) {
                    TestInstance.await(client, submit(client, 16, 1 + i % 4, "true"), "clean");
                }
                running = submit(client, 16, 3, "sleep", "600");
                TestInstance.await(client, running, "start");
                next = submit(client, 16, 2, "true");
                TestInstance.await(client, next, "priority");
                assertThat(why(client, next)).isEqualTo("asked-outside");
            }
            assertThat(listed(client, running).path("state").asInt()).isEqualTo(16);
            try (FirstComeScheduler _ = new FirstComeScheduler(instance)) {
                long small = submit(client, 31, 1, "true");
                assertThat(why(client, next)).isEqualTo("asked-outside");
                cancel(client, running);
                TestInstance.await(client, next, "clean");
                TestInstance.await(client, small, "clean");
                TestInstance.await(client, running, "clean");
            }
            assertThat(instance.errors()).doesNotContain("sched:");
        }
    }

    @Test
    void what_it_says_of_a_job_is_shown_and_stands_in_the_alloc_event() throws Exception {
        try (TestInstance instance = start();
                FluxClient client = instance.connect();
                SchedulerClient scheduler = SchedulerClient.of(instance)) {
            assertThat(scheduler.introduce("unlimited")).isZero();
            long id = submit(client, 16, 1, "true");
            Message alloc = scheduler.next("sched.alloc");
            assertThat(alloc.json().path("priority").asInt()).isEqualTo(16);
            assertThat(alloc.json().path("userid").asInt()).isEqualTo(TestInstance.uid());
            assertThat(alloc.json().path("t_submit").asDouble()).isPositive();
            assertThat(alloc.json().path("jobspec").path("version").asInt()).isEqualTo(1);
            scheduler.annotate(alloc, "{'sched':{'reason_pending':'no GPUs','t_estimate':5.5}}");
            scheduler.annotate(alloc, "{'sched':{'t_estimate':null,'queue':'x'}}");
            scheduler.client.rpc("attr.get", FluxClient.object().put("name", "size"));
            assertThat(listed(client, id).path("annotations").toString())
                    .isEqualTo("{\"sched\":{\"reason_pending\":\"no GPUs\",\"queue\":\"x\"}}");
            scheduler.succeed(alloc, cores(0, "2"));
            TestInstance.await(client, id, "clean");
            assertThat(eventlog(client, id))
                    .contains("{\"sched\":{\"reason_pending\":\"no GPUs\",\"queue\":\"x\"}}");
            Message free = scheduler.next("sched.free");
            assertThat(free.json().path("final").asBoolean()).isTrue();
            assertThat(free.json().path("R").toString()).contains("\"core\":\"2\"");
        }
    }

    @Test
    void what_can_never_be_is_an_exception_with_its_note() throws Exception {
        try (TestInstance instance = start();
                FluxClient client = instance.connect();
                SchedulerClient scheduler = SchedulerClient.of(instance)) {
            scheduler.introduce("unlimited");
            long id = submit(client, 16, 99, "true");
            scheduler.deny(scheduler.next("sched.alloc"), "more nodes requested than configured");
            TestInstance.await(client, id, "clean");
            assertThat(eventlog(client, id))
                    .contains("\"type\":\"alloc\"")
                    .contains("more nodes requested than configured");
        }
    }

    @Test
    void a_job_that_changes_its_mind_is_canceled_and_one_that_runs_may_go_on_longer()
            throws Exception {
        try (TestInstance instance = start();
                FluxClient client = instance.connect();
                SchedulerClient scheduler = SchedulerClient.of(instance)) {
            scheduler.introduce("unlimited");
            long gone = submit(client, 16, 1, "true");
            Message alloc = scheduler.next("sched.alloc");
            client.rpc(
                    "job-manager.urgency", FluxClient.object().put("id", gone).put("urgency", 20));
            assertThat(scheduler.next("sched.prioritize").text())
                    .isEqualTo("{\"jobs\":[[" + gone + ",20]]}");
            cancel(client, gone);
            assertThat(id(scheduler.next("sched.cancel"))).isEqualTo(gone);
            scheduler.canceled(alloc);

            ObjectNode jobspec = (ObjectNode) TestInstance.jobspec(1, "sleep", "600");
            ((ObjectNode) jobspec.path("attributes").path("system")).put("duration", 500);
            long running = TestInstance.submit(client, jobspec, 16, 0);
            double now = System.currentTimeMillis() / 1000.0;
            String timed =
                    cores(0, "0")
                            .replace("\"starttime\":0.0", "\"starttime\":" + now)
                            .replace("\"expiration\":0.0", "\"expiration\":" + (now + 500));
            scheduler.succeed(scheduler.next("sched.alloc"), timed);
            TestInstance.await(client, running, "start");
            ObjectNode update = FluxClient.object().put("id", running);
            update.putObject("updates").put("attributes.system.duration", 900.0);
            client.rpc("job-manager.update", update);
            Message expiration = scheduler.next("sched.expiration");
            assertThat(id(expiration)).isEqualTo(running);
            assertThat(expiration.json().path("expiration").asDouble()).isPositive();
            scheduler.client.answer(expiration, 0, null);
            cancel(client, running);
            assertThat(id(scheduler.next("sched.free"))).isEqualTo(running);
        }
    }

    @Test
    void in_limited_mode_a_better_job_takes_the_place_and_a_stopped_queue_takes_all()
            throws Exception {
        try (TestInstance instance = start();
                FluxClient client = instance.connect();
                SchedulerClient scheduler = SchedulerClient.of(instance)) {
            long low = submit(client, 10, 1, "true");
            assertThat(scheduler.introduce("limited=1")).isEqualTo(1);
            Message alloc = scheduler.next("sched.alloc");
            assertThat(id(alloc)).isEqualTo(low);
            long high = submit(client, 20, 1, "true");
            assertThat(id(scheduler.next("sched.cancel"))).isEqualTo(low);
            scheduler.canceled(alloc);
            Message better = scheduler.next("sched.alloc");
            assertThat(id(better)).isEqualTo(high);
            ObjectNode stop = FluxClient.object().put("name", "").put("start", false);
            client.rpc("job-manager.queue-start", stop.put("reason", "repair").put("all", true));
            assertThat(id(scheduler.next("sched.cancel"))).isEqualTo(high);
            scheduler.canceled(better);
            ObjectNode again = FluxClient.object().put("name", "").put("start", true);
            client.rpc("job-manager.queue-start", again.put("all", true));
            assertThat(id(scheduler.next("sched.alloc"))).isEqualTo(high);
        }
    }

    @Test
    void answers_about_jobs_it_was_not_asked_for_are_ignored() throws Exception {
        try (TestInstance instance = start();
                FluxClient client = instance.connect();
                SchedulerClient scheduler = SchedulerClient.of(instance)) {
            scheduler.introduce("unlimited");
            long id = submit(client, 16, 1, "true");
            Message alloc = scheduler.next("sched.alloc");
            scheduler.succeed(alloc, 12345, cores(0, "1"));
            scheduler.succeed(alloc, cores(0, "0"));
            scheduler.succeed(alloc, cores(0, "3"));
            TestInstance.await(client, id, "clean");
            assertThat(id(scheduler.next("sched.free"))).isEqualTo(id);
            assertThat(eventlog(client, id).split("\"alloc\"")).hasSize(2);
            assertThat(instance.errors().lines().filter(line -> line.contains("ignored")))
                    .hasSize(2)
                    .allMatch(line -> line.endsWith(", which it was not asked for"));
        }
    }

    @Test
    void resources_that_it_does_not_own_are_refused_and_it_must_say_hello_again() throws Exception {
        try (TestInstance instance = start();
                FluxClient client = instance.connect();
                SchedulerClient scheduler = SchedulerClient.of(instance)) {
            scheduler.introduce("unlimited");
            long running = submit(client, 16, 1, "sleep", "600");
            scheduler.succeed(scheduler.next("sched.alloc"), cores(0, "0"));
            TestInstance.await(client, running, "start");
            long id = submit(client, 16, 1, "true");
            String[][] wrongs = {
                {cores(7, "0"), "R has rank 7, which the instance does not have"},
                {cores(0, "3-9"), "R has rank0/core4-9, which the instance does not have"},
                {cores(0, "0-1"), "rank0/core0 is held by another job"}
            };
            for (String[] wrong : wrongs) {
                scheduler.succeed(scheduler.next("sched.alloc"), wrong[0]);
                long unasked = awaitSuspended(instance, client, wrong[1]);
                assertThat(why(client, id)).isEqualTo("no-scheduler");
                cancel(client, unasked);
                assertThat(scheduler.introduce("unlimited")).isPositive();
                assertThat(scheduler.held).hasSize(1);
                assertThat(scheduler.held.getFirst().path("id").asLong()).isEqualTo(running);
            }
            Message alloc = scheduler.next("sched.alloc");
            assertThat(id(alloc)).isEqualTo(id);
            scheduler.succeed(alloc, cores(0, "1-3"));
            TestInstance.await(client, id, "clean");
            cancel(client, running);
        }
    }

    /// @return a job that was submitted to see it
    private static long awaitSuspended(TestInstance instance, FluxClient client, String why)
            throws Exception {
        long id = submit(client, 16, 1, "true");
        TestInstance.await(client, id, "priority");
        while (!instance.errors().contains(why)) {
            Thread.sleep(5);
        }
        return id;
    }

    @Test
    void there_is_one_scheduler_at_a_time() throws Exception {
        ObjectNode sched = FluxClient.object().put("service", "sched");
        try (TestInstance instance = TestInstance.start(statedir, CONFIG, 1);
                FluxClient client = instance.connect()) {
            assertThatThrownBy(() -> client.rpc("service.add", sched))
                    .isInstanceOfSatisfying(
                            RpcException.class,
                            e -> assertThat(e.errnum()).isEqualTo(Errno.EEXIST));
            ObjectNode mode = FluxClient.object().put("mode", "unlimited");
            assertThatThrownBy(() -> client.rpc("job-manager.sched-ready", mode))
                    .hasMessageContaining("service.add");
            ObjectNode queues = FluxClient.object().put("name", FluxionSettings.QUEUES);
            client.rpc("module.remove", queues.put("cancel", false));
            client.rpc("service.add", sched);
            assertThatThrownBy(() -> client.rpc("job-manager.sched-ready", mode))
                    .hasMessageContaining("sched-hello");
            for (String wrong : new String[] {"", "limited", "limited=0", "limited=x", "many"}) {
                ObjectNode other = FluxClient.object().put("mode", wrong);
                assertThatThrownBy(() -> client.rpc("job-manager.sched-ready", other))
                        .hasMessageContaining("mode must be unlimited");
            }
            ObjectNode load = FluxClient.object().put("path", FluxionSettings.QUEUES);
            assertThatThrownBy(() -> client.rpc("module.load", load.put("exec", false)))
                    .hasMessageContaining("provided by a client");
            client.rpc("service.remove", sched);
            client.rpc("module.load", load);
            TestInstance.await(client, submit(client, 16, 1, "true"), "clean");
        }
    }
}
