package flux.ops.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.ledger.id.JobId;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `flux ledger` on the files that a real instance wrote, while it lives and afterwards.
class LedgerToolsTest {
    @TempDir Path dir;

    private Path state;
    private String uri = "local:///nowhere";

    @BeforeEach
    void place() {
        state = dir.resolve("state");
    }

    private record Ran(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    private Ran flux(String... words) {
        Map<String, String> env = Map.of("FLUX_URI", uri, "LANG", "C.UTF-8");
        RecordedSession session = new RecordedSession(List.of(words), env, dir, "");
        int code = FluxCli.run(session);
        return new Ran(code, session.stdout(), session.stderr());
    }

    /// An instance that ran one job and refused another.
    private long lived(boolean askAlive) throws Exception {
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            uri = instance.uri();
            long id = TestInstance.submit(client, TestInstance.jobspec(1, "echo", "hello"), 16, 0);
            TestInstance.await(client, id, "clean");
            if (askAlive) {
                askAlive(new JobId(id));
            }
            return id;
        }
    }

    private void askAlive(JobId id) throws IOException {
        Ran verified = flux("ledger", "verify", "--json");
        JsonNode found = TestInstance.JSON.readTree(verified.out());
        assertThat(verified.code()).as(verified.err()).isZero();
        assertThat(found.path("good").asBoolean()).isTrue();
        assertThat(found.path("digest").asText()).isEqualTo(found.path("live").asText());
        Ran cat = flux("ledger", "cat", "--job=" + id.f58());
        assertThat(cat.lines()).allMatch(line -> line.contains("\"id\":" + id.value()));
        assertThat(cat.out()).contains("\"submit\"", "\"alloc\"", "\"start\"", "\"clean\"");
    }

    @Test
    void a_living_instance_is_read_and_its_digest_agrees() throws Exception {
        lived(true);
    }

    @Test
    void a_dead_instance_is_read_from_its_files() throws Exception {
        long id = lived(false);
        Ran stat = flux("ledger", "stat", "--json", state.toString());
        JsonNode jobs = TestInstance.JSON.readTree(stat.out()).path("logs").path(0);
        assertThat(jobs.path("log").asText()).isEqualTo("jobs");
        assertThat(jobs.path("events").path("submit").asInt()).isEqualTo(1);
        assertThat(jobs.path("events").path("instance-stop").asInt()).isEqualTo(1);
        assertThat(flux("ledger", "verify", state.toString()).code()).isZero();
        assertThat(flux("ledger", "cat", "--log=output", state.toString()).out())
                .contains("hello", "\"id\":" + id);
    }

    @Test
    void records_are_chosen_by_event_by_number_and_by_time() throws Exception {
        lived(false);
        String where = state.toString();
        assertThat(flux("ledger", "cat", "--event=alloc", where).lines()).hasSize(1);
        assertThat(flux("ledger", "cat", "--seq=2-3", where).lines())
                .hasSize(2)
                .allMatch(line -> line.matches("\\{\"v\":1,\"seq\":[23],.*"));
        assertThat(flux("ledger", "cat", "--until=-1h", where).lines()).isEmpty();
        int all = flux("ledger", "cat", where).lines().size();
        assertThat(flux("ledger", "cat", "--since=-1h", where).lines()).hasSize(all);
        assertThat(flux("ledger", "tail", "-n", "1", where).out()).contains("instance-stop");
    }

    @Test
    void one_flipped_bit_is_found_with_its_file_and_its_byte() throws Exception {
        lived(false);
        Path file = file();
        String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        int place = text.indexOf("\"alloc\"") + 2;
        flip(file, place);
        Ran verified = flux("ledger", "verify", state.toString());
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.out()).contains("jobs    DAMAGED", "output  good");
        assertThat(verified.err()).contains(file.toString(), "byte ", "checksum");
        assertThat(verified.err().lines()).hasSize(1);
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.walk(state.resolve("jobs"))) {
            return files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
    }

    private static void flip(Path file, int place) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, place);
            one.put(0, (byte) (one.get(0) ^ 1));
            channel.write(one.rewind(), place);
        }
    }

    @Test
    void mistakes_are_named() {
        assertThat(flux("ledger", "cat", "/tmp").err())
                .startsWith("flux-ledger: ERROR: /tmp: no ledger here");
        assertThat(flux("ledger", "cat", "--log=foo", state.toString()).code()).isEqualTo(1);
        assertThat(flux("ledger", "nope").err()).contains("unknown command 'nope'");
        assertThat(flux("ledger", "verify").err()).contains("Unable to connect to Flux");
    }
}
