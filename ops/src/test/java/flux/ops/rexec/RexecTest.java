package flux.ops.rexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The broker runs processes for its owner.
@Feature({"F280", "F281"})
@Timeout(60)
class RexecTest {
    private static final int STREAMS = 3;
    private static final int WAITABLE = 16;

    @TempDir static Path state;
    private static TestInstance instance;

    @BeforeAll
    static void start() throws IOException {
        instance = TestInstance.start(state);
    }

    @AfterAll
    static void stop() throws IOException {
        instance.close();
    }

    private static ObjectNode request(int flags, String... words) {
        ObjectNode request = FluxClient.object().put("flags", flags);
        ObjectNode command = request.putObject("cmd").put("cwd", "/tmp");
        command.putObject("env").put("PATH", "/usr/bin:/bin");
        for (String word : words) {
            command.withArray("cmdline").add(word);
        }
        return request;
    }

    private static RpcStream exec(FluxClient client, int rank, String... words) throws IOException {
        return client.send("rexec.exec", request(STREAMS, words), rank, Message.STREAMING);
    }

    @Test
    void what_it_writes_comes_back_with_the_end_of_each_stream_and_its_status() throws Exception {
        try (FluxClient client = instance.connect();
                RpcStream stream = exec(client, 1, "sh", "-c", "echo out; echo err >&2; exit 3")) {
            StringBuilder out = new StringBuilder();
            StringBuilder err = new StringBuilder();
            int eofs = 0;
            int status = -1;
            for (JsonNode next = stream.next(); next != null; next = stream.next()) {
                JsonNode io = next.path("io");
                (io.path("stream").asText().equals("stderr") ? err : out)
                        .append(io.path("data").asText(""));
                eofs += io.path("eof").asBoolean() ? 1 : 0;
                status = next.path("status").asInt(status);
                if (next.has("io")) {
                    assertThat(io.path("rank").asText()).isEqualTo("1");
                }
            }
            assertThat(out.toString()).isEqualTo("out\n");
            assertThat(err.toString()).isEqualTo("err\n");
            assertThat(eofs).isEqualTo(2);
            assertThat(status).isEqualTo(3 << 8);
        }
    }

    @Test
    void a_program_that_is_not_there_is_said_to_be_missing() throws Exception {
        try (FluxClient client = instance.connect();
                RpcStream stream = exec(client, 0, "no-such-program")) {
            assertThatThrownBy(stream::next)
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("No such file or directory");
        }
    }

    @Test
    void a_process_is_killed_when_its_client_goes() throws Exception {
        long pid;
        try (FluxClient client = instance.connect();
                RpcStream stream = exec(client, 0, "sleep", "300")) {
            pid = started(stream);
            assertThat(ProcessHandle.of(pid)).isPresent();
        }
        ProcessHandle.of(pid)
                .ifPresent(process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    }

    @Test
    void a_signal_reaches_all_of_its_group() throws Exception {
        try (FluxClient client = instance.connect();
                RpcStream stream = exec(client, 0, "sh", "-c", "sleep 300; true")) {
            ObjectNode kill = FluxClient.object().put("pid", started(stream)).put("signum", 15);
            client.rpc("rexec.kill", kill);
            int status = -1;
            for (JsonNode next = stream.next(); next != null; next = stream.next()) {
                status = next.path("status").asInt(status);
            }
            assertThat(status).isEqualTo(15);
        }
    }

    @Test
    void input_reaches_it_and_ends() throws Exception {
        try (FluxClient client = instance.connect();
                RpcStream stream = exec(client, 0, "cat")) {
            long pid = started(stream);
            ObjectNode write = FluxClient.object().put("pid", pid);
            write.putObject("io").put("stream", "stdin").put("rank", "0").put("data", "hello");
            client.rpc("rexec.write", write);
            write.putObject("io").put("stream", "stdin").put("rank", "0").put("eof", true);
            client.rpc("rexec.write", write);
            StringBuilder out = new StringBuilder();
            for (JsonNode next = stream.next(); next != null; next = stream.next()) {
                out.append(next.path("io").path("data").asText(""));
            }
            assertThat(out.toString()).isEqualTo("hello");
        }
    }

    @Test
    void one_in_the_background_waits_to_be_waited_for_and_its_label_is_its_own() throws Exception {
        try (FluxClient client = instance.connect()) {
            ObjectNode request = request(WAITABLE, "sh", "-c", "exit 7");
            ((ObjectNode) request.get("cmd")).put("label", "build");
            client.rpc("rexec.exec", request, 0);
            assertThatThrownBy(() -> client.rpc("rexec.exec", request, 0))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("build is in use");
            ObjectNode wait = FluxClient.object().put("pid", -1).put("label", "build");
            assertThat(client.rpc("rexec.wait", wait).path("status").asInt()).isEqualTo(7 << 8);
            assertThatThrownBy(() -> client.rpc("rexec.wait", wait))
                    .isInstanceOfSatisfying(
                            RpcException.class,
                            e -> assertThat(e.errnum()).isEqualTo(Errno.ENOENT));
        }
    }

    private static long started(RpcStream stream) throws IOException, RpcException {
        JsonNode first = stream.next();
        assertThat(first).isNotNull();
        return first.path("pid").asLong();
    }
}
