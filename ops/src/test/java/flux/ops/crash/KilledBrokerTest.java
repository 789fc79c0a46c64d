package flux.ops.crash;

import flux.ledger.wire.FluxClient;
import flux.ops.crash.Submitter.Acknowledged;
import flux.ops.faults.Faults;
import flux.replay.tools.LedgerFiles;
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
    private static final int ROUNDS = Integer.getInteger("flux.crash.rounds", 10);
    private static final int CLIENTS = 3;
    private static final int LIFE_MILLIS_MAX = 700;

    /// Restarts are to begin with snapshots, and kills are to hit those who write them.
    private static final String OFTEN = "--conf=ledger.snapshot-every=40";

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
            BrokerProcess broker = BrokerProcess.start(dir, dir.resolve("state"), OFTEN);
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
            Account.check(
                    client, acknowledged, LedgerFiles.in(dir.resolve("state")), "seed " + seed);
        }
        Account.checkMarks(marks, acknowledged, ROUNDS, "seed " + seed);
        Faults.count("kill -9", ROUNDS, acknowledged.size());
        last.terminate();
    }
}
