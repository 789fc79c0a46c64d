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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The `flux` package, by its own tests (`cli/src/test/python`), against a live instance.
class PythonClientTest {
    private static final Path CLI = Path.of("../cli/src").toAbsolutePath().normalize();

    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"test_values", "test_instance", "test_workflows"})
    void the_package_does_what_its_users_need(String module) throws Exception {
        assumeTrue(hasPython(), "no python3 of version 3.8 or later on PATH");
        try (TestInstance instance = TestInstance.start(dir.resolve("state"))) {
            Path report = dir.resolve("report");
            ProcessBuilder python =
                    new ProcessBuilder("python3", "-m", "unittest", "-v", module)
                            .directory(dir.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(report.toFile());
            python.environment().put("FLUX_URI", instance.uri());
            python.environment().put("PYTHONPATH", CLI + "/main/python:" + CLI + "/test/python");
            python.environment().put("PYTHONDONTWRITEBYTECODE", "1");
            Process process = python.start();
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            String said = Files.readString(report, UTF_8);
            assertThat(ended).as(said).isTrue();
            assertThat(process.waitFor()).as(said).isZero();
            assertThat(said).contains("\nOK");
        }
    }

    private static boolean hasPython() throws InterruptedException {
        List<String> question =
                List.of("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 8))");
        try {
            return new ProcessBuilder(question).start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
