package flux.ops.start;

import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `flux start --recovery`: look at what there is, and start nothing.
@Feature("F269")
@Timeout(120)
class RecoveryModeTest {
    @TempDir Path dir;

    private record Ran(int code, String out, String err) {}

    private Ran start(String... words) {
        List<String> args = new ArrayList<>(List.of("start"));
        args.addAll(List.of(words));
        RecordedSession session =
                new RecordedSession(args, Map.of("PATH", "/usr/bin:/bin"), dir, "");
        int code = new StartCommand().start(session);
        return new Ran(code, session.stdout(), session.stderr());
    }

    /// Types at an instance that runs in this process until the test ends it.
    private String typed(Path rundir, String... words) {
        Map<String, String> env =
                Map.of("FLUX_URI", "local://" + rundir.resolve("local-0"), "LANG", "C.UTF-8");
        RecordedSession asked = new RecordedSession(List.of(words), env, dir, "");
        FluxCli.run(asked);
        return (asked.stdout() + asked.stderr()).strip();
    }

    @Test
    void jobs_wait_until_the_next_ordinary_start() throws Exception {
        Path statedir = dir.resolve("state");
        long job;
        try (TestInstance before = TestInstance.start(statedir, "{}", 1);
                FluxClient client = before.connect()) {
            client.rpc(
                    "job-manager.queue-start",
                    FluxClient.object().put("start", false).put("all", true));
            job = TestInstance.submit(client, TestInstance.jobspec(1, "true"), 16, 0);
        }
        Path rundir = dir.resolve("run");
        CompletableFuture<Ran> recovery =
                CompletableFuture.supplyAsync(
                        () -> start("--recovery=" + statedir, "-Srundir=" + rundir, "sleep", "99"),
                        action -> Thread.ofPlatform().daemon().start(action));
        while (!Files.exists(rundir.resolve("command-0")) && !recovery.isDone()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(typed(rundir, "getattr", "broker.recovery-mode")).isEqualTo("1");
        assertThat(typed(rundir, "resource", "list", "-s", "up", "-no", "{nnodes}")).isEqualTo("0");
        typed(rundir, "queue", "start");
        assertThat(typed(rundir, "jobs", "-no", "{status_abbrev}", "-f", "pending,running"))
                .isEqualTo("S");
        typed(rundir, "shutdown", "--quiet");
        recovery.get(30, TimeUnit.SECONDS);
        try (TestInstance after = TestInstance.start(statedir, "{}", 1);
                FluxClient client = after.connect()) {
            TestInstance.await(client, job, "clean");
            assertThat(client.rpc("resource.status", null).path("drain")).isEmpty();
        }
    }

    @Test
    void what_is_to_be_recovered_must_be_there() {
        assertThat(start("--recovery", "true").err())
                .isEqualTo(
                        "flux-broker: --recovery: nothing to recover: name a statedir or a dump,"
                                + " --recovery=TARGET\n");
        assertThat(start("-r/no/such", "true").err())
                .isEqualTo(
                        "flux-broker: --recovery=/no/such: expected a statedir, or a file of flux"
                                + " dump\n");
    }
}
