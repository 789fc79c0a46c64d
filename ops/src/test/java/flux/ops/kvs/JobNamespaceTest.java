package flux.ops.kvs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.id.JobId;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every running job has a namespace of its own; what stands there when it ends is kept in its
/// directory.
@Timeout(120)
class JobNamespaceTest {
    @TempDir Path dir;

    private static long run(KvsPeer owner, String... command) throws Exception {
        JsonNode jobspec = TestInstance.jobspec(1, command);
        long id = TestInstance.submit(owner.client(), jobspec, 16, 0);
        TestInstance.await(owner.client(), id, "guest.exec.eventlog", "shell.init");
        return id;
    }

    @Test
    void it_is_there_from_the_start_of_the_job_to_its_end_and_its_keys_stay() throws Exception {
        String namespace;
        String directory;
        try (TestInstance instance = TestInstance.start(dir);
                KvsPeer owner = KvsPeer.of(instance);
                KvsPeer stranger = KvsPeer.guest(instance, 5002)) {
            long id = run(owner, "sh", "-c", "echo hello; exec sleep 60");
            namespace = "job-" + id;
            directory = new JobId(id).kvs();
            assertThat(owner.put(namespace, "result.a", "1")).isEqualTo("version 1");
            assertThat(owner.list(namespace, ".")).isEqualTo("exec input output result");
            assertThat(owner.get(namespace, "exec.eventlog")).contains("shell.init");
            assertThat(stranger.get(namespace, "result.a")).isEqualTo("errno 1");
            assertThat(stranger.get("primary", directory + ".R")).isEqualTo("errno 1");
            assertThat(owner.get("primary", directory + ".guest.result.a")).isEqualTo("1");
            RpcStream watch = owner.watch(namespace, "result.a", KvsFlags.WATCH);
            assertThat(KvsPeer.next(watch)).isEqualTo("1");
            RpcStream output =
                    owner.watch(namespace, "output", KvsFlags.WATCH | KvsFlags.WATCH_APPEND);
            assertThat(KvsPeer.next(output)).contains("header");
            owner.client()
                    .rpc(
                            "job-manager.raise",
                            TestInstance.JSON
                                    .createObjectNode()
                                    .put("id", id)
                                    .put("severity", 0)
                                    .put("type", "cancel"));
            TestInstance.await(owner.client(), id, "clean");
            assertThat(KvsPeer.next(watch)).isEqualTo("errno 95");
            assertThat(owner.get(namespace, "result.a")).isEqualTo("errno 95");
            assertThat(owner.get("primary", directory + ".guest.result.a")).isEqualTo("1");
        }
        try (TestInstance again = TestInstance.start(dir);
                KvsPeer owner = KvsPeer.of(again)) {
            assertThat(owner.list("primary", directory + ".guest"))
                    .isEqualTo("exec input output result");
            assertThat(owner.get("primary", directory + ".guest.result.a")).isEqualTo("1");
            assertThat(owner.put(namespace, "result.a", "2")).isEqualTo("errno 95");
        }
    }

    @Test
    void an_eventlog_that_is_a_view_is_followed_as_it_grows() throws Exception {
        try (TestInstance instance = TestInstance.start(dir);
                KvsPeer owner = KvsPeer.of(instance)) {
            long id = run(owner, "sleep", "0.2");
            String key = new JobId(id).kvs() + ".eventlog";
            RpcStream watch = owner.watch("primary", key, KvsFlags.WATCH | KvsFlags.WATCH_APPEND);
            StringBuilder all = new StringBuilder();
            while (!all.toString().contains("\"name\":\"clean\"")) {
                all.append(KvsPeer.next(watch));
            }
            assertThat(all.toString()).isEqualTo(owner.get("primary", key));
        }
    }
}
