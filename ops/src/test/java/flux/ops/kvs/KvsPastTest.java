package flux.ops.kvs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import flux.ops.TestInstance;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `flux kvs log` and `flux kvs get --at-time`, on the log that a real instance wrote.
@Feature("F258")
@Timeout(120)
class KvsPastTest {
    @TempDir Path dir;
    private String uri = "local:///nowhere";

    private record Ran(int code, String out, String err) {}

    private Ran flux(String... words) {
        Map<String, String> env = Map.of("FLUX_URI", uri, "LANG", "C.UTF-8", "TZ", "UTC");
        RecordedSession session = new RecordedSession(List.of(words), env, dir, "");
        int code = FluxCli.run(session);
        return new Ran(code, session.stdout(), session.stderr());
    }

    private List<JsonNode> log(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("kvs", "log", "--json"));
        all.addAll(List.of(words));
        List<JsonNode> lines = new ArrayList<>();
        for (String line : flux(all.toArray(new String[0])).out().lines().toList()) {
            lines.add(TestInstance.JSON.readTree(line));
        }
        return lines;
    }

    private static String time(JsonNode change) {
        return new BigDecimal(change.path("timestamp").asText()).toPlainString();
    }

    @Test
    void each_value_stood_there_from_its_own_time_to_the_next() throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve("state"));
                KvsPeer kvs = KvsPeer.of(instance)) {
            uri = instance.uri();
            for (String value : "one two three".split(" ")) {
                kvs.put("primary", "a.b", value);
            }
            kvs.put("primary", "a", null);
            List<JsonNode> changes = log("a.b");
            assertThat(changes)
                    .extracting(change -> change.path("value").asText())
                    .containsExactly("one", "two", "three", "");
            assertThat(changes)
                    .extracting(change -> change.path("version").asInt())
                    .containsExactly(1, 2, 3, 4);
            for (JsonNode change : changes.subList(0, 3)) {
                assertThat(flux("kvs", "get", "--at-time=" + time(change), "a.b").out())
                        .isEqualTo(change.path("value").asText() + "\n");
            }
            Ran gone = flux("kvs", "get", "--at-time=" + time(changes.get(3)), "a.b");
            assertThat(gone.err()).isEqualTo("flux-kvs: a.b: No such file or directory\n");
            assertThat(gone.code()).isEqualTo(1);
        }
    }

    @Test
    void the_past_of_a_dead_instance_is_read_from_its_files() throws Exception {
        Path state = dir.resolve("state");
        try (TestInstance instance = TestInstance.start(state);
                KvsPeer kvs = KvsPeer.of(instance)) {
            kvs.put("primary", "a.b", "one");
            kvs.put("primary", "c", "two");
        }
        String where = "--ledger=" + state;
        assertThat(log(where, "--limit=1", ".").getFirst().path("key").asText()).isEqualTo("c");
        assertThat(log(where, "--since=-1h", ".")).hasSize(2);
        String time = time(log(where, "a").getFirst());
        assertThat(flux("kvs", "dir", "-R", "--at-time=" + time, where).out())
                .isEqualTo("a.b = one\n");
        assertThat(flux("kvs", "ls", "--at-time=" + time, where).out()).isEqualTo("a\n");
    }

    @Test
    void a_snapshot_is_named_by_its_root_as_an_object_or_by_its_blobref_alone() throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve("state"));
                KvsPeer kvs = KvsPeer.of(instance)) {
            uri = instance.uri();
            kvs.put("primary", "a.b", "then");
            String root = flux("kvs", "getroot").out().strip();
            String blobref = flux("kvs", "getroot", "-b").out().strip();
            kvs.put("primary", "a.b", "now");
            assertThat(flux("kvs", "get", "-a", root, "a.b").out()).isEqualTo("then\n");
            assertThat(flux("kvs", "get", "-a", blobref, "a.b").out()).isEqualTo("then\n");
            assertThat(flux("kvs", "get", "-a", "then", "a.b").err())
                    .isEqualTo("flux-kvs: a.b: Invalid argument\n");
        }
    }

    @Test
    void what_cannot_be_told_of_the_past_says_why() throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve("state"))) {
            uri = instance.uri();
            assertThat(flux("kvs", "log", "nosuch").err())
                    .isEqualTo("flux-kvs: nosuch: nobody ever put anything there\n");
            assertThat(flux("kvs", "get", "--at-time=-1s", "resource.R").err())
                    .startsWith("flux-kvs: resource.R: made of the jobs log");
            assertThat(flux("kvs", "get", "--at-time=-1s", "-w", "a").err())
                    .startsWith("flux-kvs: a: the past does not change");
            assertThat(flux("kvs", "get", "--at-time=2999-01-01", "a").err())
                    .contains("appears to be in the future");
        }
    }
}
