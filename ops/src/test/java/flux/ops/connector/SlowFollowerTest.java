package flux.ops.connector;

import static flux.ops.connector.Peer.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ops.TestInstance;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An eventlog waits in the log for who follows it slowly, and not in the heap.
@Timeout(120)
class SlowFollowerTest {
    private static final int OUTPUT_BYTES = 40_000_000;
    private static final String SMALL_BACKLOG = "{\"connector\":{\"backlog-bytes\":2097152}}";

    @TempDir Path dir;

    @Test
    void who_stops_reading_output_is_not_cut_off_and_misses_nothing() throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve("state"), SMALL_BACKLOG);
                FluxClient client = instance.connect();
                Peer stalled = Peer.of(instance)) {
            String script = "sleep 0.3; yes 0123456789 | head -c " + OUTPUT_BYTES;
            long id =
                    TestInstance.submit(client, TestInstance.jobspec(1, "sh", "-c", script), 16, 0);
            String watch = "{\"id\":%d,\"path\":\"guest.output\",\"flags\":0}".formatted(id);
            stalled.send(request("job-info.eventlog-watch", watch, 1, Message.STREAMING));
            TestInstance.await(client, id, "clean");
            long bytes = 0;
            boolean isInOrder = true;
            while (true) {
                Message answer = stalled.next();
                if (answer.errnum() != 0) {
                    assertThat(answer.errnum()).isEqualTo(Errno.ENODATA);
                    break;
                }
                JsonNode line = TestInstance.JSON.readTree(answer.text()).path("event");
                String data =
                        TestInstance.JSON
                                .readTree(line.asText())
                                .path("context")
                                .path("data")
                                .asText();
                for (int i = 0; i < data.length(); i++, bytes++) {
                    int at = (int) (bytes % 11);
                    isInOrder &= data.charAt(i) == (at == 10 ? '\n' : '0' + at);
                }
            }
            assertThat(bytes).isEqualTo(OUTPUT_BYTES);
            assertThat(isInOrder).isTrue();
            assertThat(instance.errors()).doesNotContain("cutting off");
        }
    }
}
