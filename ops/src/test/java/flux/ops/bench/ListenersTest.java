package flux.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many who listen at once hear everything once, also those who came late.
@Timeout(300)
class ListenersTest {
    private static final int EVENTLOGS = 100;
    private static final int OUTPUTS = 20;
    private static final int MEMOS = 40;

    @TempDir Path dir;

    @Test
    void a_hundred_who_follow_eventlogs_and_twenty_who_follow_output_hear_all_once()
            throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve("state"));
                FluxClient client = instance.connect()) {
            Listeners listeners =
                    new Listeners(
                            instance.uri(), client, TestInstance.uid(), EVENTLOGS, OUTPUTS, MEMOS);
            Listeners.Tally tally = listeners.run(ProcessHandle.current().pid());
            assertThat(tally.clients()).isEqualTo(EVENTLOGS + OUTPUTS);
            assertThat(tally.missed()).as("missed").isZero();
            assertThat(tally.doubled()).as("doubled").isZero();
            assertThat(tally.events()).isGreaterThan((long) EVENTLOGS * MEMOS);
        }
    }
}
