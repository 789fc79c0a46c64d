package flux.ops.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.cli.golden.Golden;
import flux.cli.golden.RecordedSession;
import flux.cli.golden.Tally;
import flux.feature.Feature;
import flux.ops.command.Installation;
import flux.ops.start.StartCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// `flux start`, as Flux recorded it: what it refuses, and how it ends as its program does.
class StartGoldenTest {
    private static final String FOLDER = "cli-errors";
    private static final Tally TALLY = new Tally();

    /// Commands that differ on purpose, each with its reason.
    private static final Map<String, String> ACCIDENTS =
            Map.of(
                    "start -v", "prints where the recorded broker was installed",
                    "start -X -v", "prints where the recorded broker was installed",
                    "start -s4 -X -v", "prints where the recorded brokers were installed",
                    "start nosuchcommand", "a shell speaks before the broker does",
                    "start -Sfoo", "attributes are checked by flux-start itself, and it says so",
                    "start flux", "needs an installed flux; NestedInstanceTest has one",
                    "start -s3 flux", "needs an installed flux; NestedInstanceTest has one");

    @TempDir Path dir;

    @AfterAll
    static void count() throws IOException {
        TALLY.write(StartGoldenTest.class);
    }

    @TestFactory
    @Feature("F268")
    Stream<DynamicTest> flux_start_does_so() throws Exception {
        assumeTrue(Files.isDirectory(Golden.root()), "no recordings at " + Golden.root());
        Installation installation = Installation.in(dir.resolve("prefix"));
        return Golden.in(FOLDER, "offline").stream()
                .filter(golden -> golden.command().startsWith("flux start"))
                .filter(StartGoldenTest::isCompared)
                .map(
                        golden ->
                                DynamicTest.dynamicTest(
                                        golden.command(),
                                        () ->
                                                TALLY.compare(
                                                        golden, () -> run(installation, golden))));
    }

    private static boolean isCompared(Golden golden) {
        for (Map.Entry<String, String> accident : ACCIDENTS.entrySet()) {
            if (golden.command().startsWith("flux " + accident.getKey())) {
                TALLY.leave(golden, accident.getValue());
                return false;
            }
        }
        return true;
    }

    private void run(Installation installation, Golden golden) {
        String path = installation.prefix().resolve("bin") + ":/usr/bin:/bin";
        Map<String, String> env =
                Map.of("PATH", path, "HOME", dir.toString(), "SHELL", "/bin/bash", "TZ", "UTC");
        List<String> words = golden.words();
        RecordedSession session =
                new RecordedSession(words.subList(1, words.size()), env, dir, golden.stdin());
        int exit = new StartCommand().start(session);
        assertThat(normal(exit + "\n" + session.stdout() + "--\n" + session.stderr()))
                .isEqualTo(
                        normal(golden.exit() + "\n" + golden.stdout() + "--\n" + golden.stderr()));
    }

    private static String normal(String text) {
        // Its program's end is a line of the log there.
        return Normal.of(text)
                .replaceAll("DATE broker\\.\\w+\\[\\w+]", "flux-broker")
                .replaceAll("\\(pid [0-9]+\\)", "(pid N)")
                .replaceAll("(?m) [0-9.]+s$| SECONDS$", " AGE");
    }
}
