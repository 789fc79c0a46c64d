package flux.ops.retention;

import static flux.ops.TestInstance.jobspec;
import static flux.ops.TestInstance.submit;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.ledger.id.JobId;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An instance that has lived several times has closed segments; when they are archived, nobody who
/// asks about the past notices.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ArchiveTest {
    private static final String CONFIG =
            """
            {"resource": {"noverify": true, "config": [{"hosts": "node0", "cores": "0-3"}]}%s}
            """;
    private static final String ARCHIVING =
            ", \"ledger\": {\"archive\": \"%s\", \"archive-after\": \"0s\"}";

    @TempDir Path dir;

    private final List<Long> jobs = new ArrayList<>();

    private Path state() {
        return dir.resolve("state");
    }

    private Path archive() {
        return dir.resolve("archive");
    }

    private TestInstance start(String config) throws IOException {
        return TestInstance.start(state(), CONFIG.formatted(config), 1);
    }

    /// Lives so many times, and runs a job each time.
    private void lived(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (TestInstance instance = start("");
                    FluxClient client = instance.connect()) {
                run(client);
            }
        }
    }

    private void run(FluxClient client) throws Exception {
        long id = submit(client, jobspec(1, "echo", "hello " + jobs.size()), 16, 0);
        TestInstance.await(client, id, "clean");
        jobs.add(id);
    }

    private void everyJobIsThere(FluxClient client) throws Exception {
        for (int i = 0; i < jobs.size(); i++) {
            ObjectNode request = FluxClient.object().put("id", jobs.get(i)).put("flags", 0);
            request.putArray("keys").add("guest.output").add("eventlog").add("R");
            JsonNode info = client.rpc("job-info.lookup", request);
            assertThat(info.path("guest.output").asText()).contains("hello " + i);
            assertThat(info.path("eventlog").asText()).contains("\"submit\"", "\"clean\"");
            assertThat(info.path("R").asText()).contains("node0");
        }
    }

    private record Ran(int code, String out, String err) {}

    private Ran flux(String uri, String... words) {
        Map<String, String> env = Map.of("FLUX_URI", uri, "LANG", "C.UTF-8");
        RecordedSession session = new RecordedSession(List.of(words), env, dir, "");
        int code = FluxCli.run(session);
        return new Ran(code, session.stdout(), session.stderr());
    }

    @Test
    void a_living_instance_archives_by_itself_and_tells_of_all_its_jobs() throws Exception {
        lived(3);
        Path last = state().resolve("output").resolve("00000003.zst");
        try (TestInstance instance = start(ARCHIVING.formatted(archive()));
                FluxClient client = instance.connect()) {
            run(client);
            while (Files.notExists(last, LinkOption.NOFOLLOW_LINKS)) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            everyJobIsThere(client);
            Ran verified = flux(instance.uri(), "ledger", "verify");
            assertThat(verified.err()).isEmpty();
            assertThat(verified.code()).isZero();
            assertThat(instance.errors()).isEmpty();
        }
        assertThat(archive().resolve("jobs").resolve("00000001.zst")).exists();
        assertThat(state().resolve("jobs").resolve("00000001")).doesNotExist();
        try (TestInstance instance = start("");
                FluxClient client = instance.connect()) {
            everyJobIsThere(client);
        }
        Ran cat = flux("", "ledger", "cat", "--event=submit", state().toString());
        assertThat(cat.out().lines()).hasSize(4);
    }

    @Test
    void by_hand_on_a_dead_instance_and_on_a_living_one() throws Exception {
        lived(2);
        Ran dead = flux("", "ledger", "archive", "--to=" + archive(), state().toString());
        assertThat(dead.err()).isEmpty();
        assertThat(dead.out())
                .contains(archive() + "/jobs/00000001.zst  ")
                .endsWith("archived 2 segments\n");
        JsonNode stat =
                TestInstance.JSON.readTree(
                        flux("", "ledger", "stat", "--json", state().toString()).out());
        assertThat(stat.path("logs").path(0).path("archived_bytes").asLong()).isPositive();
        assertThat(stat.path("logs").path(0).path("events").path("submit").asInt()).isEqualTo(2);
        try (TestInstance instance = start(ARCHIVING.replace("0s", "99d").formatted(archive()));
                FluxClient client = instance.connect()) {
            run(client);
            Ran alive = flux(instance.uri(), "ledger", "archive");
            assertThat(alive.err()).isEmpty();
            assertThat(alive.out()).endsWith("archived 2 segments\n");
            everyJobIsThere(client);
            String id = new JobId(jobs.getFirst()).f58();
            assertThat(flux(instance.uri(), "ledger", "cat", "--job=" + id).out())
                    .contains("\"submit\"");
        }
    }

    @Test
    void mistakes_are_named() throws Exception {
        lived(1);
        assertThat(flux("", "ledger", "archive", state().toString()).err())
                .contains("--to=ARCHIVE is needed");
        assertThat(flux("", "ledger", "archive", "--to=" + state(), state().toString()).err())
                .contains("the archive must be another directory");
        assertThat(flux("", "ledger", "archive", "--to=x", "--older-than=x", "state").err())
                .contains("--older-than=x: expected a duration");
        assertThat(flux("", "ledger", "archive", "--to=x", "kafka://a:1/b").err())
                .contains("a ledger in Kafka is not archived");
        try (TestInstance instance = start("")) {
            assertThat(flux(instance.uri(), "ledger", "archive").err())
                    .contains("the instance has no [ledger] archive");
        }
    }
}
