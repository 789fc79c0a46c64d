package flux.cli.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.FluxCli;
import flux.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// `flux R` writes what Flux 0.88 wrote. Its commands are recorded as pipelines; keys stand in no
/// order.
@Feature({"F203", "F204"})
class ResourceGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String LOCAL = "--local";

    private static final Tally TALLY = new Tally();

    @TempDir Path work;

    @AfterAll
    static void count() throws IOException {
        TALLY.write(ResourceGoldenTest.class);
    }

    @BeforeEach
    void theFilesThatTheCommandsName() throws IOException {
        assumeTrue(Files.isDirectory(Golden.root()), "no recordings at " + Golden.root());
        Files.writeString(
                work.resolve("rc.toml"),
                """
                [[resource.config]]
                hosts = "node[0-3]"
                cores = "0-7"
                gpus = "0-1"
                [[resource.config]]
                hosts = "node[2-3]"
                properties = ["big"]
                """);
    }

    @TestFactory
    Stream<DynamicTest> as_recorded() throws IOException {
        return Golden.in("R", "offline").stream().filter(this::isCompared).map(this::test);
    }

    private boolean isCompared(Golden golden) {
        boolean isLocal = golden.command().contains(LOCAL);
        if (isLocal) {
            TALLY.leave(golden, "tells what the recording machine had");
        }
        return !isLocal;
    }

    private DynamicTest test(Golden golden) {
        return DynamicTest.dynamicTest(
                golden.command(), () -> TALLY.compare(golden, () -> run(golden)));
    }

    private record Ended(int exit, String stdout, String stderr) {}

    private void run(Golden golden) throws IOException {
        String[] stages = golden.command().split(" \\| ");
        Ended last = new Ended(0, golden.stdin(), "");
        for (String stage : stages) {
            last = list(stage, last.stdout());
        }
        assertThat(last.stderr()).isEqualTo(golden.stderr());
        assertThat(normal(last.stdout())).isEqualTo(normal(golden.stdout()));
        assertThat(String.valueOf(last.exit())).isEqualTo(golden.exit());
    }

    /// `(A; B)`, or one command.
    private Ended list(String stage, String input) {
        if (!stage.startsWith("(")) {
            return command(stage, input);
        }
        StringBuilder out = new StringBuilder();
        for (String part : stage.substring(1, stage.length() - 1).split("; ")) {
            out.append(command(part, input).stdout());
        }
        return new Ended(0, out.toString(), "");
    }

    private Ended command(String text, String input) {
        List<String> words =
                new ArrayList<>(new Golden(work, "", Map.of(), text, "", "", "", "").words());
        if (words.getFirst().equals("echo")) {
            return new Ended(0, words.get(1) + "\n", "");
        }
        RecordedSession session =
                new RecordedSession(words.subList(1, words.size()), Map.of(), work, input);
        int exit = FluxCli.run(session);
        return new Ended(exit, session.stdout(), session.stderr());
    }

    private static Object normal(String stdout) throws IOException {
        if (!stdout.startsWith("{")) {
            return stdout;
        }
        JsonNode json = JSON.readTree(stdout);
        JsonNode nodelist = json.path("execution").path("nodelist");
        boolean recordedHost = nodelist.path(0).asText().matches("(?:([^,\\[]+),)+\\1");
        return recordedHost
                ? JSON.readTree(stdout.replace(nodelist.path(0).asText(), "HOSTS"))
                : json;
    }
}
