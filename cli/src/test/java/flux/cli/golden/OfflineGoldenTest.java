package flux.cli.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.FluxCli;
import flux.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What Flux 0.88 printed without an instance, this prints too.
class OfflineGoldenTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /// `bogus` stands for commands that are none.
    private static final List<String> COMMANDS =
            List.of(
                    "submit",
                    "run",
                    "bulksubmit",
                    "alloc",
                    "batch",
                    "job",
                    "kvs",
                    "lptest",
                    "hostlist",
                    "jobs",
                    "queue",
                    "resource",
                    "getattr",
                    "uptime",
                    "cancel",
                    "ping",
                    "shutdown",
                    "exec",
                    "event",
                    "pstree",
                    "top",
                    "watch",
                    "bogus");

    /// Recordings that are not compared, each with its reason.
    private static final Map<String, String> ACCIDENTS =
            Map.ofEntries(
                    Map.entry("-S '^attr.json'", "opens file descriptor 1; we say what is missing"),
                    Map.entry("--urgency=foo", "found out when submitting; we refuse it before"),
                    Map.entry("help bogus", "the recorded one was built without its manuals"),
                    Map.entry("flux env", "prints the environment of who recorded it"),
                    Map.entry("flux job bogus", "lists commands that need an instance"),
                    Map.entry("'f1 '", "space after an id: refused there, trimmed here"),
                    Map.entry("'+5'", "a sign before an id: read there, refused here"),
                    Map.entry(
                            "'foo[1-2][3-4]'",
                            "keeps the brackets apart as they came; here the same hosts are"
                                    + " foo[13-14,23-24]"),
                    Map.entry("fjpXCZedGfVR", "2^64 wraps to 0 there, is refused here"));

    private static final Tally TALLY = new Tally();

    @TempDir Path work;

    @AfterAll
    static void count() throws IOException {
        TALLY.write(OfflineGoldenTest.class);
    }

    @BeforeEach
    void theFilesThatTheCommandsName() throws IOException {
        assumeTrue(Files.isDirectory(Golden.root()), "no recordings at " + Golden.root());
        write("data.txt", "hello file\n");
        write("attr.json", "{\"a\": [1, 2, {\"b\": null}]}");
        write(
                "res.json",
                "[{\"type\": \"node\", \"count\": 2, \"with\": [{\"type\": \"slot\", \"count\": 1,"
                        + " \"label\": \"task\", \"with\": [{\"type\": \"core\", \"count\": 4}]}]}]");
        write("env.rules", "# rules\n-*\nX2=two\n");
        write("conf.json", "{\"resource\": {\"noverify\": true}}");
        write("conf.toml", "[resource]\nnoverify = true\n");
        write("script.sh", "#!/bin/sh\nflux run hostname\n");
        write(
                "dirs.sh",
                "#!/bin/bash\n#flux: -N2\n#flux: -q batch\n#flux: --job-name=dirtest\n"
                        + "#flux: -t 10m\n#flux: --setattr=user.foo=bar\n#flux: --env=A=b\n\n"
                        + "flux run -N2 hostname\n");
        Files.setPosixFilePermissions(
                work.resolve("script.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @TestFactory
    @Feature({"F090", "F091", "F095", "F096", "F098", "F109"})
    Stream<DynamicTest> dry_runs_of_submit() throws IOException {
        return tests("jobspec-submit");
    }

    @TestFactory
    Stream<DynamicTest> dry_runs_of_run() throws IOException {
        return tests("jobspec-run");
    }

    @TestFactory
    @Feature("F103")
    Stream<DynamicTest> dry_runs_of_bulksubmit() throws IOException {
        return tests("jobspec-bulksubmit");
    }

    @TestFactory
    Stream<DynamicTest> dry_runs_of_alloc() throws IOException {
        return tests("jobspec-alloc");
    }

    @TestFactory
    @Feature("F092")
    Stream<DynamicTest> dry_runs_of_batch() throws IOException {
        return tests("jobspec-batch");
    }

    @TestFactory
    @Feature("F108")
    Stream<DynamicTest> errors() throws IOException {
        return tests("cli-errors");
    }

    @TestFactory
    @Feature({"F079", "F080", "F081", "F082", "F083"})
    Stream<DynamicTest> job_ids() throws IOException {
        return tests("job-id");
    }

    @TestFactory
    Stream<DynamicTest> namespaces_of_jobs() throws IOException {
        return tests("job-namespace");
    }

    @TestFactory
    @Feature("F215")
    Stream<DynamicTest> lists_of_hosts() throws IOException {
        return tests("hostlist");
    }

    @TestFactory
    Stream<DynamicTest> without_an_instance() throws IOException {
        return tests("no-instance");
    }

    @TestFactory
    Stream<DynamicTest> lptest() throws IOException {
        return Golden.in("lptest", "").stream().map(this::test);
    }

    private Stream<DynamicTest> tests(String folder) throws IOException {
        return Golden.in(folder, "offline").stream().filter(this::isOurs).map(this::test);
    }

    /// Commands that are there as far as the recording goes.
    private boolean isOurs(Golden golden) {
        String accident =
                ACCIDENTS.entrySet().stream()
                        .filter(entry -> golden.command().contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(
                                golden.command().equals("flux job")
                                        ? "lists commands that need an instance"
                                        : "");
        if (!accident.isEmpty()) {
            TALLY.leave(golden, accident);
        }
        String name =
                golden.words().stream()
                        .dropWhile(word -> !word.equals("flux"))
                        .skip(1)
                        .findFirst()
                        .orElse("");
        return golden.isSimple()
                && (name.isEmpty() || name.startsWith("-") || COMMANDS.contains(name))
                && accident.isEmpty();
    }

    private DynamicTest test(Golden golden) {
        return DynamicTest.dynamicTest(
                golden.file().getFileName() + ": " + golden.command(),
                () -> TALLY.compare(golden, () -> run(golden)));
    }

    private void run(Golden golden) throws IOException {
        Map<String, String> env =
                new LinkedHashMap<>(Map.of("HOME", "{HOME}", "LANG", "C.UTF-8", "TZ", "UTC"));
        List<String> words = new ArrayList<>(golden.words());
        while (words.getFirst().contains("=")) {
            String[] pair = words.removeFirst().split("=", 2);
            env.put(pair[0], pair[1]);
        }
        RecordedSession session =
                new RecordedSession(words.subList(1, words.size()), env, work, golden.stdin());
        int exit = FluxCli.run(session);
        assertThat(session.stderr()).as(golden.command()).isEqualTo(golden.stderr());
        assertThat(normal(session.stdout()))
                .as(golden.command())
                .isEqualTo(normal(golden.stdout()));
        assertThat(String.valueOf(exit)).as(golden.command()).isEqualTo(golden.exit());
    }

    /// Without what differs from machine to machine and from run to run.
    private String normal(String stdout) throws IOException {
        if (!stdout.startsWith("{\"resources\"")) {
            return stdout;
        }
        JsonNode jobspec = JSON.readTree(stdout);
        ObjectNode system = (ObjectNode) jobspec.path("attributes").path("system");
        JsonNode environment = system.path("environment");
        if (environment.has("HOME") && environment.size() > 1) {
            boolean copy = environment.has("FLUX_JOB_CC");
            String kept = environment.path("FLUX_JOB_CC").asText();
            ((ObjectNode) environment).removeAll();
            if (copy) {
                ((ObjectNode) environment).put("FLUX_JOB_CC", kept);
            }
        }
        system.put("cwd", system.path("cwd").asText().replace(work.toString(), "{WORK}"));
        JsonNode limits = system.path("shell").path("options").path("rlimit");
        if (limits.size() > 3) {
            ((ObjectNode) limits).removeAll();
        }
        if (limits.has("core")) {
            ((ObjectNode) limits).put("core", 0);
        }
        for (JsonNode dependency : system.path("dependencies")) {
            if (dependency.path("scheme").asText().equals("begin-time")) {
                ((ObjectNode) dependency).remove("value");
            }
        }
        return JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(JSON.treeToValue(jobspec, TreeMap.class));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(work.resolve(name), text);
    }
}
