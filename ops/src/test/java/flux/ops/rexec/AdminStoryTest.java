package flux.ops.rexec;

import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import flux.ops.start.StartCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an instance does when it ends, and around its jobs: `flux admin`.
@Timeout(120)
class AdminStoryTest {
    private static final String CONFIG =
            """
            [job-manager.prolog]
            command = ["/bin/sh", "-c", "true"]
            per-rank = true
            [job-manager.housekeeping]
            command = ["tidy", "up"]
            """;

    @TempDir Path dir;

    private RecordedSession session;
    private CompletableFuture<Integer> code;

    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void start() throws Exception {
        Files.writeString(dir.resolve("site.toml"), CONFIG);
        List<String> words =
                List.of(
                        "start",
                        "-Srundir=" + dir.resolve("run"),
                        "--config-path=" + dir.resolve("site.toml"),
                        "sleep",
                        "1000");
        session = new RecordedSession(words, Map.of("PATH", "/usr/bin:/bin"), dir, "");
        code =
                CompletableFuture.supplyAsync(
                        () -> new StartCommand().start(session),
                        action -> Thread.ofPlatform().daemon().start(action));
        while (!Files.exists(dir.resolve("run/command-0")) && !code.isDone()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(code).as(session.stderr()).isNotDone();
    }

    @AfterEach
    void end() throws Exception {
        if (!code.isDone()) {
            flux("", "shutdown");
        }
        code.get(60, TimeUnit.SECONDS);
    }

    private Ran flux(String stdin, String... words) {
        Map<String, String> env =
                Map.of("FLUX_URI", "local://" + dir.resolve("run/local-0"), "LANG", "C.UTF-8");
        RecordedSession asked = new RecordedSession(List.of(words), env, dir, stdin);
        int status = FluxCli.run(asked);
        return new Ran(status, asked.stdout(), asked.stderr());
    }

    @Test
    @Feature("F192")
    void commands_that_were_pushed_run_at_the_end_the_last_one_first() throws Exception {
        Path file = dir.resolve("order");
        assertThat(flux("", "admin", "cleanup-push", "echo first >>" + file).code()).isZero();
        String two = "echo second >>%s\n\necho third >>%s; flux-no-such\n".formatted(file, file);
        assertThat(flux(two, "admin", "cleanup-push").code()).isZero();
        assertThat(file).doesNotExist();
        flux("", "shutdown");
        code.get(60, TimeUnit.SECONDS);
        assertThat(file).hasContent("second\nthird\nfirst\n");
        assertThat(session.stderr()).contains("cleanup.1: ").contains("Exited (rc=127)");
    }

    @Test
    @Feature("F193")
    void which_scripts_run_around_jobs_can_be_asked() {
        assertThat(flux("", "admin", "system-scripts").out())
                .contains("prolog: enabled (per-rank=true)\n")
                .contains("epilog: not configured\n")
                .contains("housekeeping: enabled (per-rank=false)\n")
                .doesNotContain("command:");
        assertThat(flux("", "admin", "system-scripts", "--verbose").out())
                .contains("  command: /bin/sh -c true\n")
                .contains("  command: tidy up\n");
        Ran wrong = flux("", "admin", "nonsense");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err()).startsWith("Usage: flux-admin");
    }
}
