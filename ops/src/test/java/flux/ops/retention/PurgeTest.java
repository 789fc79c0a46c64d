package flux.ops.retention;

import static flux.ops.TestInstance.jobspec;
import static flux.ops.TestInstance.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.id.JobId;
import flux.ledger.job.JobFlags;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import flux.replay.tools.LedgerFiles;
import flux.replay.tools.LedgerVerifier;
import flux.replay.tools.RecordHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Purging, asked of a real instance: what is gone, what is not, also after a restart.
@Feature("F143")
class PurgeTest {
    private static final String LIMITED =
            """
            {"resource": {"noverify": true, "config": [{"hosts": "node0", "cores": "0-3"}]},
             "job-manager": {"inactive-num-limit": 2}}
            """;

    private static final String SNAPSHOTS =
            """
            {"resource": {"noverify": true, "config": [{"hosts": "node0", "cores": "0-3"}]},
             "ledger": {"snapshot-every": %d}}
            """;

    @TempDir Path state;

    private static long ran(FluxClient client, String... command) throws Exception {
        return ran(client, 0, command);
    }

    private static long ran(FluxClient client, int flags, String... command) throws Exception {
        long id = submit(client, jobspec(1, command), 16, flags);
        TestInstance.await(client, id, "clean");
        return id;
    }

    private static JsonNode purge(FluxClient client, long id, boolean force) throws Exception {
        return client.rpc(
                "job-manager.purge-id", FluxClient.object().put("id", id).put("force", force));
    }

    private static JsonNode stats(FluxClient client) throws Exception {
        return client.rpc("job-list.job-stats", FluxClient.object());
    }

    private static JsonNode info(FluxClient client, long id, String key) throws Exception {
        ObjectNode request = FluxClient.object().put("id", id).put("flags", 0);
        request.putArray("keys").add(key);
        return client.rpc("job-info.lookup", request).path(key);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nobody_sees_a_purged_job_but_the_ledger_has_it(boolean snapshots) throws Exception {
        long purged;
        long kept;
        try (TestInstance instance = start(snapshots);
                FluxClient client = instance.connect()) {
            purged = ran(client, "echo", "hello");
            kept = ran(client, "echo", "there");
            assertThat(purge(client, purged, false).path("count").asInt()).isEqualTo(1);
            assertThat(info(client, purged, "guest.output").asText()).contains("hello");
            assertThat(purge(client, purged, true).path("count").asInt()).isEqualTo(1);
            isGone(client, purged);
            assertThat(info(client, kept, "guest.output").asText()).contains("there");
            assertThat(instance.errors()).as("every snapshot is good").isEmpty();
        }
        try (TestInstance instance = start(snapshots);
                FluxClient client = instance.connect()) {
            isGone(client, purged);
            assertThat(info(client, kept, "guest.output").asText()).contains("there");
        }
        hasSnapshots(snapshots);
        assertThat(new LedgerVerifier(LedgerFiles.in(state), 0, _ -> {}).run().isGood()).isTrue();
    }

    /// @param snapshots after each entry, or never: then a start reads all of them
    private TestInstance start(boolean snapshots) throws IOException {
        return TestInstance.start(state, SNAPSHOTS.formatted(snapshots ? 1 : 0), 1);
    }

    private void hasSnapshots(boolean expected) {
        assertThat(Files.exists(state.resolve("snapshots"))).isEqualTo(expected);
    }

    private static void isGone(FluxClient client, long id) throws Exception {
        for (String key : List.of("eventlog", "jobspec", "R", "guest.output")) {
            assertThatThrownBy(() -> info(client, id, key))
                    .isInstanceOfSatisfying(
                            RpcException.class,
                            e -> assertThat(e.errnum()).isEqualTo(Errno.ENOENT));
        }
        assertThatThrownBy(() -> purge(client, id, false)).hasMessageContaining("id not found");
        assertThatThrownBy(() -> purge(client, id, true)).hasMessageContaining("id not found");
        String directory = new JobId(id).kvs();
        ObjectNode lookup = FluxClient.object().put("namespace", "primary").put("flags", 1);
        assertThatThrownBy(() -> client.rpc("kvs.lookup", lookup.put("key", directory)))
                .isInstanceOf(RpcException.class);
        assertThat(stats(client).path("inactive_purged").asInt()).isEqualTo(1);
        assertThat(stats(client).path("job_states").path("inactive").asInt()).isEqualTo(1);
    }

    @Test
    void a_running_job_is_not_purged() throws Exception {
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            long id = submit(client, jobspec(1, "sleep", "100"), 16, 0);
            TestInstance.await(client, id, "start");
            for (boolean force : List.of(false, true)) {
                assertThatThrownBy(() -> purge(client, id, force))
                        .hasMessageContaining("cannot purge active job");
            }
        }
    }

    @Test
    void whoever_subscribed_hears_which_jobs_are_gone() throws Exception {
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect();
                RpcStream counters = client.stream("job-list.job-stats", FluxClient.object())) {
            assertThat(counters.next().path("inactive_purged").asInt()).isZero();
            client.rpc("event.subscribe", FluxClient.object().put("topic", "job-purge-inactive"));
            long id = ran(client, "true");
            purge(client, id, true);
            assertThat(client.nextEvent().json().path("jobs").path(0).asLong()).isEqualTo(id);
            int purged = 0;
            while (purged == 0) {
                purged = counters.next().path("inactive_purged").asInt();
            }
            assertThat(purged).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_result_of_a_waitable_job_can_be_had_once_after_its_purge_and_a_restart(
            boolean snapshots) throws Exception {
        long id;
        try (TestInstance instance = start(snapshots);
                FluxClient client = instance.connect()) {
            id = ran(client, JobFlags.WAITABLE, "false");
            purge(client, id, true);
        }
        hasSnapshots(snapshots);
        try (TestInstance instance = start(snapshots);
                FluxClient client = instance.connect()) {
            JsonNode result = await(client, id);
            assertThat(instance.errors()).as("every snapshot is good").isEmpty();
            assertThat(result.path("success").asBoolean()).isFalse();
            assertThat(result.path("errstr").asText()).contains("exit code 1");
            assertThatThrownBy(() -> await(client, id)).hasMessageContaining("not waitable");
        }
        assertThat(new LedgerVerifier(LedgerFiles.in(state), 0, _ -> {}).run().isGood()).isTrue();
    }

    private static JsonNode await(FluxClient client, long id) throws Exception {
        return client.rpc("job-manager.wait", FluxClient.object().put("id", id));
    }

    @Test
    void what_a_job_left_in_the_kvs_goes_with_it() throws Exception {
        String directory;
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            long id = submit(client, jobspec(1, "sleep", "100"), 16, 0);
            TestInstance.await(client, id, "start");
            ObjectNode commit = FluxClient.object().put("namespace", "job-" + id).put("flags", 0);
            ObjectNode put = commit.putArray("ops").addObject().put("key", "left").put("flags", 0);
            put.putObject("dirent").put("data", "MQ==").put("type", "val").put("ver", 1);
            client.rpc("kvs.commit", commit);
            client.rpc("job-manager.raise", cancel(id));
            TestInstance.await(client, id, "clean");
            directory = new JobId(id).kvs();
            assertThat(found(client, directory + ".guest.left")).isTrue();
            purge(client, id, true);
            assertThat(found(client, directory + ".guest.left")).isFalse();
        }
        assertThat(events(LedgerFiles.KVS)).contains("remove");
    }

    private static ObjectNode cancel(long id) {
        return FluxClient.object().put("id", id).put("type", "cancel").put("severity", 0);
    }

    private static boolean found(FluxClient client, String key) throws IOException {
        ObjectNode lookup = FluxClient.object().put("namespace", "primary").put("flags", 0);
        try {
            client.rpc("kvs.lookup", lookup.put("key", key));
            return true;
        } catch (RpcException e) {
            return false;
        }
    }

    @Test
    void beyond_the_configured_limit_the_oldest_go_by_themselves() throws Exception {
        try (TestInstance instance = TestInstance.start(state, LIMITED, 1);
                FluxClient client = instance.connect();
                RpcStream counters = client.stream("job-list.job-stats", FluxClient.object())) {
            for (int i = 0; i < 5; i++) {
                ran(client, "true");
            }
            JsonNode now = counters.next();
            while (now.path("inactive_purged").asInt() < 3) {
                now = counters.next();
            }
            assertThat(stats(client).path("job_states").path("inactive").asInt()).isEqualTo(2);
        }
        assertThat(reasons()).containsOnly("inactive-num-limit=2");
    }

    private List<String> reasons() throws IOException {
        List<String> reasons = new ArrayList<>();
        for (byte[] record : records(LedgerFiles.JOBS)) {
            JsonNode event = TestInstance.JSON.readTree(record).path("events").path(0);
            if (event.path("name").asText().equals("purge")) {
                reasons.add(event.path("context").path("reason").asText());
            }
        }
        return reasons;
    }

    private List<String> events(String log) throws IOException {
        List<String> events = new ArrayList<>();
        records(log).forEach(record -> events.addAll(RecordHead.of(record).events()));
        return events;
    }

    private List<byte[]> records(String log) throws IOException {
        List<byte[]> records = new ArrayList<>();
        try (EventLogReader reader = LedgerFiles.in(state).reader(log)) {
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                records.add(next.bytes());
            }
        }
        return records;
    }

    @Test
    void limits_that_make_no_sense_are_refused() throws Exception {
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            ObjectNode request = FluxClient.object().put("num_limit", -2);
            assertThatThrownBy(() -> client.rpc("job-manager.purge", request))
                    .hasMessageContaining("num limit must be >= 0");
            request.put("num_limit", 0).put("batch", 0);
            assertThatThrownBy(() -> client.rpc("job-manager.purge", request))
                    .hasMessageContaining("batch must be 1 to 65536");
        }
    }
}
