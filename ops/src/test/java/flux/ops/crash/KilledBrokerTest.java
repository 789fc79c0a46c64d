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
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of the broker at random moments, while clients submit real jobs: what was acknowledged
/// is there and ran once, whatever the moment.
///
/// `-Dflux.crash.rounds=200` is the long form; `-Dflux.crash.seed=N` repeats one.
class KilledBrokerTest {
    private static final int ROUNDS = Integer.getInteger("flux.crash.rounds", 20);
    private static final int CLIENTS = 3;
    private static final int LIFE_MILLIS_MAX = 700;

    @TempDir Path dir;

    private final AtomicInteger names = new AtomicInteger();
    private final Queue<Acknowledged> acknowledged = Submitter.none();

    @Test
    void nothing_acknowledged_is_lost_and_nothing_runs_twice() throws Exception {
        long seed = Long.getLong("flux.crash.seed", System.nanoTime());
        Random random = new Random(seed);
        Path marks = dir.resolve("marks");
        Files.createFile(marks);
        for (int round = 0; round < ROUNDS; round++) {
            BrokerProcess broker = BrokerProcess.start(dir, dir.resolve("state"));
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                FluxClient client = broker.connect();
                clients.add(
                        Thread.ofPlatform()
                                .start(new Submitter(client, marks, names, acknowledged)));
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LIFE_MILLIS_MAX)); // the moment
            broker.kill();
            for (Thread client : clients) {
                client.join();
            }
        }
        BrokerProcess last = BrokerProcess.start(dir, dir.resolve("state"));
        try (FluxClient client = last.connect()) {
            client.rpc("job-manager.drain", null);
            check(client, "seed " + seed);
        }
        checkMarks(marks, "seed " + seed);
        last.terminate();
    }

    private void check(FluxClient client, String seed) throws IOException, RpcException {
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
        LedgerFiles files = LedgerFiles.in(dir.resolve("state"));
        Verification replayed = new LedgerVerifier(files, live.path("seq").asLong(), _ -> {}).run();
        assertThat(replayed.logs()).as(seed).allMatch(log -> log.damage() == null);
        assertThat(replayed.digest()).as(seed).isEqualTo(live.path("digest").asText());
    }

    private void checkMarks(Path marks, String seed) throws IOException {
        List<Integer> ran = Files.readAllLines(marks).stream().map(Integer::valueOf).toList();
        assertThat(acknowledged).as(seed).hasSizeGreaterThan(ROUNDS);
        assertThat(ran).as("%s: what ran twice", seed).doesNotHaveDuplicates();
        assertThat(ran)
                .as("%s: what ran", seed)
                .containsAll(acknowledged.stream().map(Acknowledged::name).toList());
    }
}
