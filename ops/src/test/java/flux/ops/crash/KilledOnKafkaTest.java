package flux.ops.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.log.kafka.BrokerProcess.Frozen;
import flux.ledger.log.kafka.KafkaAddress;
import flux.ledger.log.kafka.KafkaFixture;
import flux.ledger.log.kafka.KafkaLedger;
import flux.ledger.log.kafka.KafkaOptions;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ops.TestInstance;
import flux.ops.crash.Submitter.Acknowledged;
import flux.replay.tools.LedgerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole instance whose ledger is in Kafka: real processes, a real broker, `kill -9` of the
/// instance, silence of Kafka.
///
/// `-Dflux.crash.kafka.rounds=50` is the long form; `-Dflux.crash.seed=N` repeats one.
class KilledOnKafkaTest {
    private static final int ROUNDS = Integer.getInteger("flux.crash.kafka.rounds", 3);
    private static final int CLIENTS = 3;
    private static final int LIFE_MILLIS_MAX = 1500;
    private static final int ASKING_MAX = 100;

    @TempDir Path dir;

    private final AtomicInteger names = new AtomicInteger();
    private final Queue<Acknowledged> acknowledged = Submitter.none();

    private BrokerProcess start(String address, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--ledger=" + address));
        options.addAll(List.of(more));
        return BrokerProcess.start(dir, dir.resolve("state"), options.toArray(String[]::new));
    }

    @Test
    void nothing_acknowledged_is_lost_and_nothing_runs_twice() throws Exception {
        String address = KafkaFixture.shared().newAddress();
        long seed = Long.getLong("flux.crash.seed", System.nanoTime());
        Random random = new Random(seed);
        Path marks = Files.createFile(dir.resolve("marks"));
        for (int round = 0; round < ROUNDS; round++) {
            BrokerProcess broker = start(address);
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                FluxClient client = broker.connect();
                clients.add(
                        Thread.ofPlatform()
                                .start(new Submitter(client, marks, names, acknowledged)));
            }
            TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(LIFE_MILLIS_MAX)); // the moment
            broker.kill();
            for (Thread client : clients) {
                client.join();
            }
        }
        BrokerProcess last = start(address);
        try (FluxClient client = last.connect()) {
            client.rpc("job-manager.drain", null);
            KafkaLedger kafka = new KafkaLedger(KafkaOptions.of(KafkaAddress.parse(address)));
            Account.check(client, acknowledged, LedgerFiles.in(kafka), "seed " + seed);
        }
        last.terminate();
        Account.checkMarks(marks, acknowledged, ROUNDS, "seed " + seed);
        assertThat(dir.resolve("state/jobs")).doesNotExist();
    }

    /// What was asked before Kafka fell silent is answered when it speaks again; what is asked
    /// after the time given is refused with the reason; what runs, runs on.
    @Test
    void an_instance_outlives_the_silence_of_its_ledger() throws Exception {
        var kafka = KafkaFixture.shared().ownBroker();
        String address = KafkaFixture.shared().newAddress();
        Path marks = Files.createFile(dir.resolve("marks"));
        // Not less: it holds for the start, too, of a cold broker on a machine that may be busy.
        BrokerProcess broker = start(address, "--conf=ledger.timeout=5s");
        Queue<Object> answers = new ConcurrentLinkedQueue<>();
        try (FluxClient client = broker.connect()) {
            long running = submit(client, "sleep 2; echo ran >>" + marks);
            TestInstance.await(client, running, "start");
            List<Thread> asking = new ArrayList<>();
            try (Frozen _ = kafka.frozen()) {
                // The first are decided before anybody can know; somebody after them is refused.
                while (answers.isEmpty() && asking.size() < ASKING_MAX) {
                    asking.add(Thread.ofPlatform().start(() -> ask(broker, answers)));
                    TimeUnit.MILLISECONDS.sleep(200);
                }
                assertThat(answers)
                        .isNotEmpty()
                        .allSatisfy(
                                answer ->
                                        assertThat(answer.toString())
                                                .contains(address, "does not answer"));
                assertThat(client.rpc("job-list.list-id", listed(running)).path("job").isObject())
                        .isTrue();
                for (int i = 0; i < ASKING_MAX && Files.size(marks) == 0; i++) {
                    TimeUnit.MILLISECONDS.sleep(200);
                }
                assertThat(Files.readAllLines(marks)).containsExactly("ran");
                assertThat(answers).noneMatch(Long.class::isInstance);
            }
            for (Thread thread : asking) {
                thread.join();
            }
            assertThat(answers).hasSameSizeAs(asking).anyMatch(Long.class::isInstance);
            client.rpc("job-manager.drain", null);
            TestInstance.await(client, submit(client, "true"), "clean");
        }
        broker.terminate();
    }

    /// @param answers gets the job's id, or why there is none
    private static void ask(BrokerProcess broker, Queue<Object> answers) {
        try (FluxClient client = broker.connect()) {
            answers.add(submit(client, "true"));
        } catch (IOException | RpcException | InterruptedException e) {
            answers.add(String.valueOf(e.getMessage()));
        }
    }

    /// Two instances on one ledger: the second has the jobs, and the first ends by itself.
    @Test
    void an_instance_that_was_fenced_ends() throws Exception {
        String address = KafkaFixture.shared().newAddress();
        BrokerProcess first = start(address);
        long job;
        try (FluxClient client = first.connect()) {
            job = submit(client, "true");
            TestInstance.await(client, job, "clean");
            BrokerProcess second =
                    BrokerProcess.start(dir, dir.resolve("elsewhere"), "--ledger=" + address);
            try (FluxClient there = second.connect()) {
                assertThat(there.rpc("job-list.list-id", listed(job)).path("job").isObject())
                        .isTrue();
                assertThatThrownBy(() -> submit(client, "true"))
                        .satisfiesAnyOf(
                                e -> assertThat(e).isInstanceOf(IOException.class),
                                e -> assertThat(e).isInstanceOf(RpcException.class));
                assertThat(first.awaitEnd()).isEqualTo(1);
                TestInstance.await(there, submit(there, "true"), "clean");
            }
            second.terminate();
        }
        assertThat(Files.readString(dir.resolve("broker.log")))
                .contains("another instance has taken over this ledger");
    }

    private static JsonNode listed(long job) {
        return FluxClient.object()
                .put("id", job)
                .set("attrs", FluxClient.object().arrayNode().add("state"));
    }

    private static long submit(FluxClient client, String script) throws IOException, RpcException {
        return TestInstance.submit(client, TestInstance.jobspec(1, "sh", "-c", script), 16, 0);
    }
}
