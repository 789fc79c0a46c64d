package flux.ops.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.cli.golden.RecordedSession;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever starts an instance that cannot be had is told so in one line: what is wrong, and where.
class BadStartTest {
    @TempDir Path dir;

    private record Started(int code, String out, String err) {}

    /// `flux start` with these words, and `true` as the initial program.
    private Started start(String... words) {
        List<String> args = new ArrayList<>(List.of("start"));
        args.addAll(List.of(words));
        args.add("true");
        RecordedSession session = new RecordedSession(args, Map.of(), dir, "");
        int code = new StartCommand().start(session);
        return new Started(code, session.stdout(), session.stderr());
    }

    private void refused(String line, String... words) {
        Started started = start(words);
        assertThat(started.err()).isEqualTo("flux-broker: " + line + "\n");
        assertThat(started.code()).isEqualTo(1);
        assertThat(started.out()).isEmpty();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    @Test
    void a_second_broker_is_told_who_writes_the_ledger_and_the_first_goes_on() throws Exception {
        Path statedir = dir.resolve("state");
        try (TestInstance first = TestInstance.start(statedir, "{}", 1)) {
            long pid = ProcessHandle.current().pid();
            refused(
                    "%s/jobs: is being written by process %d; end it first, or name another directory"
                            .formatted(statedir, pid),
                    "-Sstatedir=" + statedir);
            try (var client = first.connect()) {
                assertThat(client.rpc("broker.ping", client.object()).path("userid").isInt())
                        .isTrue();
            }
        }
    }

    @Test
    void a_statedir_must_be_a_directory() throws IOException {
        Path file = write("file", "x");
        refused(file + ": File exists, and is not a directory", "-Sstatedir=" + file);
        assertThat(file).hasContent("x");
    }

    @Test
    void a_statedir_must_be_writable() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no /proc");
        refused("/proc/self/nope: No such file or directory", "-Sstatedir=/proc/self/nope");
    }

    @Test
    void a_rundir_must_not_be_too_deep_for_sockets_and_is_not_made() {
        Path deep = dir.resolve("x".repeat(200));
        int over = (deep + "/local-99999").length() - 107;
        refused(
                deep
                        + ": too long by "
                        + over
                        + " bytes for the path of a socket; name a shorter rundir (-Srundir=), or"
                        + " TMPDIR",
                "-Srundir=" + deep);
        assertThat(deep).doesNotExist();
    }

    @Test
    void a_configuration_that_cannot_be_read_is_named_with_its_line() throws IOException {
        Path missing = dir.resolve("none.toml");
        refused(missing + ": No such file or directory", "--config-path=" + missing);
        Path json = write("c.json", "{\"resource\":\n {\"noverify\": tru}}");
        assertThat(start("--config-path=" + json).err())
                .startsWith("flux-broker: Config file error: " + json + ": line 2: ")
                .hasLineCount(1);
        Path toml = write("c.toml", "[access]\nallow-guest-user =\n");
        assertThat(start("--config-path=" + toml).err())
                .startsWith("flux-broker: Config file error: " + toml + ": line 2: ")
                .hasLineCount(1);
    }

    @Test
    void a_value_of_the_wrong_kind_is_not_taken_for_a_default() throws IOException {
        refused(
                "Config file error: access.allow-guest-user: expected true or false, got \"yes\"",
                "--config-path=" + write("a.toml", "[access]\nallow-guest-user = \"yes\"\n"));
        refused(
                "Config file error: resource.config: expected an array of tables, got \"x\"",
                "--config-path=" + write("r.toml", "[resource]\nconfig = \"x\"\n"));
        refused(
                "Config file error: queues: expected a table, got 3",
                "--config-path=" + write("q.toml", "queues = 3\n"));
        refused(
                "ledger.durability must be \"process\" or \"power\", not \"maybe\"",
                "--config-path=" + write("l.toml", "[ledger]\ndurability = \"maybe\"\n"));
    }
}
