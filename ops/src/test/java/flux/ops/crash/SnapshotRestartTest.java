package flux.ops.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker that was killed starts again behind its last snapshot, and everything that ever
/// happened can still be asked; without the snapshot it reads the whole log, and tells the same.
class SnapshotRestartTest {
    private static final int JOBS = 30;
    private static final String OFTEN = "--conf=ledger.snapshot-every=20";
    private static final long PATIENCE_MILLIS = 60_000;

    @TempDir Path dir;
    private Path statedir;

    @BeforeEach
    void statedir() {
        statedir = dir.resolve("state");
    }

    @Test
    void everything_is_there_with_the_snapshot_and_without() throws Exception {
        List<String> before;
        BrokerProcess first = BrokerProcess.start(dir, statedir, OFTEN);
        try (FluxClient client = first.connect()) {
            for (int i = 0; i < JOBS; i++) {
                submit(client, i);
            }
            client.rpc("job-manager.drain", null);
            submit(client, JOBS); // and one more entry, so that the last snapshot is due
            client.rpc("job-manager.drain", null);
            awaitSnapshot();
            before = everything(client);
        }
        first.kill();
        assertThat(before).hasSize(JOBS + 1).allMatch(job -> job.contains("said by"));

        BrokerProcess second = BrokerProcess.start(dir, statedir, OFTEN);
        try (FluxClient client = second.connect()) {
            assertThat(log(client)).contains("took the snapshot of entry");
            assertThat(everything(client)).isEqualTo(before);
        }
        second.kill();

        Path newest = snapshots().getLast();
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);
        BrokerProcess third = BrokerProcess.start(dir, statedir, "--conf=ledger.snapshot-every=0");
        try (FluxClient client = third.connect()) {
            assertThat(log(client))
                    .contains("snapshot " + newest + " is not used: the checksum does not hold");
            assertThat(everything(client)).isEqualTo(before);
        }
        third.kill();

        for (Path snapshot : snapshots()) {
            Files.delete(snapshot);
        }
        BrokerProcess fourth = BrokerProcess.start(dir, statedir, OFTEN);
        try (FluxClient client = fourth.connect()) {
            assertThat(log(client)).contains(": replayed ");
            assertThat(everything(client)).isEqualTo(before);
        }
        fourth.terminate();
    }

    private static void submit(FluxClient client, int number) throws IOException, RpcException {
        String script = "echo said by " + number + "; exit " + number % 3;
        TestInstance.submit(client, TestInstance.jobspec(1, "sh", "-c", script), 16, 0);
    }

    private void awaitSnapshot() throws Exception {
        long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (snapshots().isEmpty()) {
            assertThat(System.currentTimeMillis()).isLessThan(giveUp);
            Thread.sleep(10);
        }
    }

    private List<Path> snapshots() throws IOException {
        Path directory = statedir.resolve("snapshots");
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
    }

    /// Each job, as it is listed, with its eventlog and its output.
    private static List<String> everything(FluxClient client) throws IOException, RpcException {
        ObjectNode request = FluxClient.object().put("max_entries", 0);
        request.putArray("attrs").add("all");
        List<String> jobs = new ArrayList<>();
        for (JsonNode job : client.rpc("job-list.list", request).path("jobs")) {
            ObjectNode lookup = FluxClient.object().put("id", job.path("id").asLong());
            lookup.putArray("keys").add("eventlog").add("guest.output").add("R");
            lookup.put("flags", 0);
            jobs.add(job + " " + client.rpc("job-info.lookup", lookup));
        }
        return jobs;
    }

    private static String log(FluxClient client) throws IOException, RpcException {
        StringBuilder log = new StringBuilder();
        ObjectNode request = FluxClient.object().put("follow", false);
        try (RpcStream lines = client.stream("log.dmesg", request)) {
            for (String line = lines.nextText(); line != null; line = lines.nextText()) {
                log.append(line).append('\n');
            }
        }
        return log.toString();
    }
}
