package flux.ops.crash;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody starts a broker on the state directory of one that lives.
class SecondBrokerTest {
    @TempDir Path dir;

    @Test
    void it_ends_at_once_and_the_first_goes_on_with_its_jobs() throws Exception {
        Path statedir = dir.resolve("state");
        BrokerProcess first = BrokerProcess.start(dir, statedir);
        try (FluxClient client = first.connect()) {
            Path mark = dir.resolve("mark");
            long running = submit(client, "sh", "-c", "sleep 2; echo over > " + mark);
            TestInstance.await(client, running, "start");
            BrokerProcess second = BrokerProcess.start(dir, statedir);
            assertThat(second.awaitEnd()).isEqualTo(1);
            assertThat(Files.readString(dir.resolve("broker.log")))
                    .contains("is being written by process");
            long after = submit(client, "true");
            TestInstance.await(client, after, "clean");
            TestInstance.await(client, running, "clean");
            assertThat(mark).hasContent("over");
        } finally {
            first.terminate();
        }
    }

    private static long submit(FluxClient client, String... command) throws Exception {
        return TestInstance.submit(client, TestInstance.jobspec(1, command), 16, 0);
    }
}
