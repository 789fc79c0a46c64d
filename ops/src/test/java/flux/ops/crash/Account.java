package flux.ops.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ops.crash.Submitter.Acknowledged;
import flux.replay.tools.LedgerFiles;
import flux.replay.tools.LedgerVerifier;
import flux.replay.tools.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/// What must be true of acknowledged jobs after all the kills, wherever the ledger is.
final class Account {
    private Account() {}

    /// Each is there and succeeded, and the replayed ledger is the live instance.
    static void check(
            FluxClient client,
            Collection<Acknowledged> acknowledged,
            LedgerFiles files,
            String seed)
            throws IOException, RpcException {
        for (Acknowledged job : acknowledged) {
            JsonNode request =
                    FluxClient.object()
                            .put("id", job.id())
                            .set("attrs", FluxClient.object().arrayNode().add("all"));
            JsonNode found = client.rpc("job-list.list-id", request).path("job");
            assertThat(found.path("success").asBoolean())
                    .as("%s: job %s: %s", seed, job, found)
                    .isTrue();
        }
        JsonNode live = client.rpc("ledger.digest", null);
        Verification replayed = new LedgerVerifier(files, live.path("seq").asLong(), _ -> {}).run();
        assertThat(replayed.logs()).as(seed).hasSize(3).allMatch(log -> log.damage() == null);
        assertThat(replayed.digest()).as(seed).isEqualTo(live.path("digest").asText());
    }

    /// Each ran, and nothing ran twice.
    ///
    /// @param marks one line for each run
    static void checkMarks(
            Path marks, Collection<Acknowledged> acknowledged, int rounds, String seed)
            throws IOException {
        List<Integer> ran = Files.readAllLines(marks).stream().map(Integer::valueOf).toList();
        assertThat(acknowledged).as(seed).hasSizeGreaterThan(rounds);
        assertThat(ran).as("%s: what ran twice", seed).doesNotHaveDuplicates();
        assertThat(ran)
                .as("%s: what ran", seed)
                .containsAll(acknowledged.stream().map(Acknowledged::name).toList());
    }
}
