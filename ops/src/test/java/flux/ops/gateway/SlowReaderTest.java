package flux.ops.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ops.TestInstance;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One HTTP reader that does not read keeps neither the others nor its place.
@Timeout(120)
class SlowReaderTest {
    private static final String ONE_STREAM =
            "{\"listen\":\"127.0.0.1:0\",\"streams-max\":1,\"stall-timeout\":\"1s\"}";
    private static final int SMALL_BYTES = 4096;

    @TempDir Path dir;

    @Test
    void who_stops_reading_is_cut_off_and_the_next_gets_the_place() throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve("state"));
                Asker asker = Asker.at(instance, dir, ONE_STREAM);
                Socket stalled = new Socket()) {
            String id = asker.submit("sh", "-c", "yes 0123456789 | head -c 30000000");
            String output = "/v1/jobs/" + id + "/output";
            URI uri = URI.create(asker.gateway().address());
            stalled.setReceiveBufferSize(SMALL_BYTES);
            stalled.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
            String request =
                    "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
                            .formatted(output, asker.token());
            stalled.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(stalled.getInputStream().read()).isEqualTo('H');
            Asker.Answer full = asker.get(output);
            assertThat(full.status()).isEqualTo(503);
            assertThat(full.json().path("detail").asText())
                    .isEqualTo("1 streams are open, and there may be 1 (gateway.streams-max)");
            assertThat(asker.get("/v1/queues").status()).as("others").isEqualTo(200);
            Asker.Answer next = full;
            while (next.status() == 503) {
                next = asker.get(output, "Accept", "application/octet-stream");
            }
            assertThat(next.body()).hasSize(30_000_000);
            assertThat(asker.log())
                    .containsExactly(
                            "cutting off a reader of %s: it has not read for 1 seconds (gateway.stall-timeout)"
                                    .formatted(output));
        }
    }
}
