package flux.ops.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The `flux` package, by its own tests (`cli/src/test/python`), against a live instance.
class PythonClientTest {
    private static final int PATIENCE_SECONDS = 120;
    private static final Path CLI = Path.of("../cli/src").toAbsolutePath().normalize();
    private static final Path SOURCES = CLI.resolve("main/python");
    private static final Path TESTS = CLI.resolve("test/python");

    @TempDir Path dir;

    @BeforeEach
    void needs_python() throws Exception {
        List<String> question =
                List.of("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 8))");
        boolean there;
        try {
            there = new ProcessBuilder(question).start().waitFor() == 0;
        } catch (IOException _) {
            there = false;
        }
        assumeTrue(there, "no python3 of version 3.8 or later on PATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"test_values", "test_instance", "test_workflows"})
    void the_package_does_what_its_users_need(String module) throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve("state"))) {
            Ended tests =
                    run(instance, SOURCES + ":" + TESTS, "python3", "-m", "unittest", "-v", module);
            assertThat(tests.code()).as(tests.said()).isZero();
            assertThat(tests.said()).contains("\nOK");
        }
    }

    @Test
    void the_wheel_holds_all_of_it_and_is_the_same_each_time() throws Exception {
        Path pack = Path.of("dist/wheel.py").toAbsolutePath();
        try (TestInstance instance = TestInstance.start(dir.resolve("state"))) {
            String first = run(instance, "", pack.toString(), dir + "/a").said().strip();
            String second = run(instance, "", pack.toString(), dir + "/b").said().strip();
            assertThat(Path.of(first)).hasSameBinaryContentAs(Path.of(second));
            Ended tests =
                    run(
                            instance,
                            first + ":" + TESTS,
                            "python3",
                            "-m",
                            "unittest",
                            "test_workflows");
            assertThat(tests.code()).as(tests.said()).isZero();
        }
    }

    /// Snakemake 7's own Flux executor (`snakemake/executors/flux.py`), where it is installed.
    @Test
    void snakemake_runs_its_rules_as_jobs() throws Exception {
        Path snakemake = Path.of("/usr/bin/snakemake");
        assumeTrue(Files.isExecutable(snakemake), "no snakemake here (apt install snakemake)");
        Files.writeString(
                dir.resolve("Snakefile"),
                """
                rule all:
                    input: "sum.txt"
                rule one:
                    output: "{n}.txt"
                    shell: "echo {wildcards.n} $FLUX_JOB_ID > {output}"
                rule sum:
                    input: "1.txt", "2.txt"
                    output: "sum.txt"
                    shell: "cat {input} > {output}"
                """);
        try (TestInstance instance = TestInstance.start(dir.resolve("state"))) {
            Ended workflow =
                    run(
                            instance,
                            SOURCES.toString(),
                            snakemake.toString(),
                            "--flux",
                            "--jobs",
                            "2");
            assertThat(workflow.code()).as(workflow.said()).isZero();
            assertThat(Files.readString(dir.resolve("sum.txt"))).matches("1 ƒ\\S+\n2 ƒ\\S+\n");
        }
    }

    private record Ended(int code, String said) {}

    private Ended run(TestInstance instance, String path, String... words) throws Exception {
        Path report = dir.resolve("report");
        ProcessBuilder program =
                new ProcessBuilder(words)
                        .directory(dir.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(report.toFile());
        program.environment().put("FLUX_URI", instance.uri());
        program.environment().put("PYTHONPATH", path);
        program.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = program.start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        String said = Files.readString(report, UTF_8);
        assertThat(ended).as("ended within %s s: %s", PATIENCE_SECONDS, said).isTrue();
        return new Ended(process.waitFor(), said);
    }
}
