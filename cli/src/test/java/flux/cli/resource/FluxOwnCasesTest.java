package flux.cli.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.format.Fields;
import flux.cli.format.OutputFormat;
import flux.cli.format.Table;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Flux's own tests of `flux resource list` and `flux resource status`.
class FluxOwnCasesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DATA =
            Path.of(System.getProperty("flux.shared", "../shared"), "data", "resource-format");

    @BeforeEach
    void theDataIsThere() {
        assumeTrue(Files.isDirectory(DATA), "no test data at " + DATA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fluke", "missing", "null"})
    @Feature("F208")
    void list(String name) throws IOException {
        JsonNode status = read("list/" + name + ".json");
        Path configuration = DATA.resolve("list/" + name + ".config");
        SortedMap<String, List<String>> queues = new TreeMap<>();
        if (Files.exists(configuration)) {
            for (Map.Entry<String, JsonNode> queue :
                    JSON.readTree(configuration.toFile()).path("queues").properties()) {
                List<String> requires = new ArrayList<>();
                queue.getValue().path("requires").forEach(node -> requires.add(node.asText()));
                queues.put(queue.getKey(), requires);
            }
        }
        ResourceList list =
                new ResourceList(
                        set(status.path("all")),
                        set(status.path("allocated")),
                        set(status.path("down")),
                        queues);
        String format = "{state:>10} {properties:<10} {nnodes:>6} {ncores:>8} {ngpus:>8}";
        List<ListRow> rows =
                list.rows(
                        ResourceList.STATES_DEFAULT,
                        Set.of("state", "properties", "nnodes", "ncores", "ngpus"));
        assertThat(table(format, ResourceFields.ofList(), rows))
                .isEqualTo(text("list/" + name + ".expected"));
        assertThat(list.info("all") + "\n").isEqualTo(text("list/" + name + "-info.expected"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"drain", "example", "offline", "simple"})
    @Feature("F208")
    void status(String name) throws IOException {
        JsonNode status = read("status/" + name + ".json");
        List<ResourceStatus.Drained> drained = new ArrayList<>();
        status.path("drain")
                .properties()
                .forEach(
                        entry ->
                                drained.add(
                                        new ResourceStatus.Drained(
                                                Idset.parse(entry.getKey()),
                                                entry.getValue().path("timestamp").asDouble(),
                                                entry.getValue().path("reason").asText())));
        ResourceStatus nodes =
                new ResourceStatus(
                        set(status.path("R")),
                        Idset.parse(status.path("offline").asText()),
                        Idset.parse(status.path("exclude").asText()),
                        Idset.parse(status.path("torpid").asText()),
                        Idset.EMPTY,
                        Idset.EMPTY,
                        drained);
        List<StatusRow> rows = nodes.rows(ResourceStatus.STATES_DEFAULT, Set.of("state"), true);
        assertThat(
                        table(
                                "{state:>10} {nnodes:>6} {ranks:<15} {nodelist}",
                                ResourceFields.ofStatus(false, false),
                                rows))
                .isEqualTo(text("status/" + name + ".expected"));
    }

    private static <T> String table(String format, Fields<T> fields, List<T> rows) {
        RecordedSession session = new RecordedSession(List.of(), Map.of(), Path.of("."), "");
        new Table<>(OutputFormat.parse(format, fields, ZoneOffset.UTC), true)
                .print(rows, session.out());
        return session.stdout();
    }

    /// Two cases leave out the nodelist, which RFC 20 requires and the reader of R insists on; no
    /// host is shown in them, so they get one.
    private static ResourceSet set(JsonNode node) {
        if (!node.isObject()) {
            return ResourceSet.EMPTY;
        }
        ObjectNode execution = (ObjectNode) node.path("execution");
        if (!execution.has("nodelist")) {
            execution.putArray("nodelist").add("node[0-3]");
        }
        return ResourceSet.parse(node.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode read(String name) throws IOException {
        return JSON.readTree(DATA.resolve(name).toFile());
    }

    private static String text(String name) throws IOException {
        return Files.readString(DATA.resolve(name));
    }
}
