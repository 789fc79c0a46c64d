package flux.ops.dump;

import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import flux.ops.start.StartCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An instance leaves a dump behind when it ends (`content.dump`), and another begins with one
/// (`content.restore`).
@Feature({"F265", "F270"})
@Timeout(120)
class DumpAtTheEndTest {
    private static final int HANGUP = 129;

    @TempDir Path dir;
    private int started;

    private record Ran(int code, String out, String err) {}

    /// `flux start` with these words, until it is ended.
    private final class Started {
        private final Path rundir = dir.resolve("run" + started++);
        private final RecordedSession session;
        private final CompletableFuture<Integer> code;

        Started(String... words) throws Exception {
            List<String> args = new ArrayList<>(List.of("start", "-Srundir=" + rundir));
            args.addAll(List.of(words));
            args.addAll(List.of("sleep", "1000"));
            session = new RecordedSession(args, Map.of("PATH", "/usr/bin:/bin"), dir, "");
            code =
                    CompletableFuture.supplyAsync(
                            () -> new StartCommand().start(session),
                            action -> Thread.ofPlatform().daemon().start(action));
            while (!Files.exists(rundir.resolve("command-0")) && !code.isDone()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }

        Ran flux(String... words) {
            Map<String, String> env =
                    Map.of("FLUX_URI", "local://" + rundir.resolve("local-0"), "LANG", "C.UTF-8");
            RecordedSession asked = new RecordedSession(List.of(words), env, dir, "");
            int status = FluxCli.run(asked);
            return new Ran(status, asked.stdout(), asked.stderr());
        }

        /// @return what it said on standard error
        String end(String... how) throws Exception {
            assertThat(flux(how).err()).isEmpty();
            assertThat(code.get()).isEqualTo(HANGUP);
            return session.stderr();
        }
    }

    private List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shutdown_leaves_a_dump_with_which_another_begins() throws Exception {
        Started first = new Started();
        first.flux("kvs", "put", "a.b=1", "long=" + "x".repeat(100));
        first.end("shutdown", "--dump=all.tgz");
        assertThat(dir.resolve("all.tgz")).isRegularFile();
        assertThat(dir.resolve("unfinished-all.tgz")).doesNotExist();

        Started second =
                new Started("-Sstatedir=" + dir.resolve("two"), "-Scontent.restore=all.tgz");
        assertThat(second.flux("getattr", "content.restore").out()).isEqualTo("all.tgz\n");
        assertThat(second.flux("kvs", "get", "a.b", "long").out())
                .isEqualTo("1\n" + "x".repeat(100) + "\n");
        second.flux("kvs", "put", "a.b=2");
        second.end("shutdown");

        // Its ledger is newer than the dump now.
        Started again =
                new Started("-Sstatedir=" + dir.resolve("two"), "-Scontent.restore=all.tgz");
        assertThat(again.flux("kvs", "get", "a.b").out()).isEqualTo("2\n");
        again.end("shutdown");
    }

    @Test
    void auto_goes_from_one_statedir_s_dump_directory_to_its_next_ledger() throws Exception {
        Path state = dir.resolve("state");
        String[] auto = {"-Sstatedir=" + state, "-Scontent.dump=auto", "-Scontent.restore=auto"};
        Started first = new Started(auto);
        first.flux("kvs", "put", "a=1");
        first.end("shutdown");
        assertThat(names(state.resolve("dump"))).hasSize(2).contains("RESTORE");

        Path elsewhere = Files.createDirectory(dir.resolve("new"));
        Files.move(state.resolve("dump"), elsewhere.resolve("dump"));
        auto[0] = "-Sstatedir=" + elsewhere;
        Started second = new Started(auto);
        assertThat(second.flux("kvs", "get", "a").out()).isEqualTo("1\n");
        second.end("shutdown");
    }

    @Test
    void what_cannot_be_restored_is_no_start() throws Exception {
        Started started = new Started("-Scontent.restore=nosuch.tgz");
        assertThat(started.code.get()).isEqualTo(1);
        assertThat(started.session.stderr()).contains("nosuch.tgz: No such file or directory");
    }

    @Test
    void what_cannot_be_dumped_is_told_and_the_instance_ends() throws Exception {
        Started started = new Started("-Scontent.dump=" + dir + "/nosuch/all.tgz");
        assertThat(started.end("shutdown")).contains("nosuch/unfinished-all.tgz");
    }
}
