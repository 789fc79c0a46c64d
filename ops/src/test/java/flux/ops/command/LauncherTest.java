package flux.ops.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ops.command.Installation.Ended;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A command in the warm server, seen from the caller of the launcher: as if it ran in its own
/// process.
@Timeout(60)
class LauncherTest {
    @TempDir static Path prefix;
    @TempDir Path rundir;

    private static Installation installation;
    private final SmallCommands commands = new SmallCommands();
    private CommandServer server;

    @BeforeAll
    static void compile() throws Exception {
        installation = Installation.in(prefix);
    }

    @BeforeEach
    void open() throws IOException {
        server = CommandServer.open(rundir, commands);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void a_command_sees_the_words_and_surroundings_of_its_caller() throws Exception {
        Ended told =
                sh("cd /usr; umask 027; COLOR='sky blue' LANG=C.UTF-8 \"$0\" tell one '' 'zwei ƒ'");
        assertThat(told.out())
                .isEqualTo(
                        """
                        words [one, , zwei ƒ]
                        cwd /usr
                        umask 027
                        COLOR sky blue
                        UTF-8 true
                        terminal false
                        size 80x24
                        """);
        assertThat(told.err()).isEmpty();
        assertThat(told.code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 77, 255})
    void the_exit_code_is_the_commands(int code) throws Exception {
        assertThat(flux("exit", "" + code)).isEqualTo(new Ended(code, "", ""));
    }

    @Test
    void a_command_can_end_as_if_by_a_signal() throws Exception {
        assertThat(flux("exit", "-15").code()).isEqualTo(128 + 15);
    }

    @Test
    void output_and_error_stay_apart() throws Exception {
        assertThat(flux("split")).isEqualTo(new Ended(0, "to out\nto out again\n", "to err\n"));
    }

    @Test
    void ten_mebibytes_of_output_arrive() throws Exception {
        Ended flood = flux("flood", "" + (10 << 20));
        assertThat(flood.out().length()).isEqualTo(10 << 20);
        assertThat(flood.out().hashCode())
                .isEqualTo("0123456789abcdef0123456789abcde\n".repeat(10 << 15).hashCode());
    }

    @Test
    void ten_mebibytes_go_in_and_come_out() throws Exception {
        byte[] input = new byte[10 << 20];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) ('a' + i % 23);
        }
        Ended copy = run(input, installation.flux(), "copy");
        assertThat(copy.out().getBytes(UTF_8)).isEqualTo(input);
    }

    @Test
    void input_is_taken_only_as_far_as_the_command_reads() throws Exception {
        assertThat(sh("printf abcdefgh | { \"$0\" exit 0; cat; }").out()).isEqualTo("abcdefgh");
        assertThat(sh("printf abcdefgh | { \"$0\" four; printf -- -; cat; }").out())
                .isEqualTo("abcd-efgh");
        assertThat(sh("\"$0\" copy <&-").out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 12, 14, 15, 28})
    void signals_reach_a_command_that_catches_them(int signum) throws Exception {
        Process process = installation.start(inside(), installation.flux(), "signals");
        try (BufferedReader out = reader(process)) {
            assertThat(out.readLine()).isEqualTo("ready");
            kill(signum, process);
            assertThat(out.readLine()).isEqualTo("got " + signum);
        }
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void a_signal_that_is_not_caught_ends_the_launcher_and_then_the_command() throws Exception {
        Process process = installation.start(inside(), installation.flux(), "wait");
        try (BufferedReader out = reader(process)) {
            assertThat(out.readLine()).isEqualTo("ready");
            kill(15, process);
            assertThat(process.waitFor()).isEqualTo(128 + 15);
        }
        assertEnded("wait");
    }

    @Test
    void a_signal_that_the_caller_ignores_stays_ignored() throws Exception {
        Process process =
                installation.start(
                        inside(),
                        "sh",
                        "-c",
                        "trap '' HUP; exec \"$0\" signals",
                        installation.flux());
        try (BufferedReader out = reader(process)) {
            assertThat(out.readLine()).isEqualTo("ready");
            kill(1, process);
            kill(10, process);
            assertThat(out.readLine()).isEqualTo("got 10");
        }
    }

    @Test
    void a_reader_who_leaves_ends_the_command_by_sigpipe() throws Exception {
        Ended ended = sh("{ \"$0\" flood 1000000000; echo $? >&2; } | head -n 1");
        assertThat(ended).isEqualTo(new Ended(0, "0123456789abcdef0123456789abcde\n", "141\n"));
        assertEnded("flood");
    }

    @Test
    void the_same_where_sigpipe_is_ignored() throws Exception {
        Ended ended = sh("trap '' PIPE; { \"$0\" flood 1000000000; echo $? >&2; } | head -n 1");
        assertThat(ended).isEqualTo(new Ended(0, "0123456789abcdef0123456789abcde\n", "141\n"));
        assertEnded("flood");
    }

    @Test
    void output_that_cannot_be_written_is_an_error() throws Exception {
        assertThat(sh("\"$0\" split 2>/dev/null >/dev/full; echo $?").out()).isEqualTo("1\n");
        assertThat(sh("\"$0\" flood 64 >/dev/full").err())
                .isEqualTo("flux: standard output: No space left on device\n");
        assertThat(sh("\"$0\" flood 64 >&-").err())
                .isEqualTo("flux: standard output: Bad file descriptor\n");
    }

    @Test
    void a_command_that_throws_says_so_in_one_line() throws Exception {
        assertThat(flux("throw")).isEqualTo(new Ended(1, "", "flux-throw: the sky fell\n"));
    }

    @Test
    void a_command_can_become_a_program() throws Exception {
        Ended program =
                run(
                        "in".getBytes(UTF_8),
                        installation.flux(),
                        "exec",
                        "sh",
                        "-c",
                        "echo $GREETING; cat; exit 5");
        assertThat(program).isEqualTo(new Ended(5, "hello\nin", ""));
        assertThat(flux("exec", "no-such-program"))
                .isEqualTo(
                        new Ended(127, "", "flux: no-such-program: No such file or directory\n"));
    }

    @Test
    void a_broker_that_vanishes_is_named() throws Exception {
        commands.broker = this::cutOff;
        Ended ended = flux("vanish");
        assertThat(ended)
                .isEqualTo(
                        new Ended(
                                1,
                                "still here\n",
                                "flux: the broker went away before the command ended (FLUX_URI="
                                        + uri()
                                        + ")\n"));
    }

    @Test
    void the_socket_is_for_its_owner_only() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                .isEqualTo("rw-------");
        server.close();
        assertThat(socket()).doesNotExist();
        server =
                CommandServer.open(
                        rundir,
                        commands,
                        rundir.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByName("nobody"));
        assertRunsInAJvmOfItsOwn(flux("exit", "0"));
        assertThat(commands.ended).isEmpty();
    }

    @Test
    void without_a_server_the_command_runs_in_a_jvm_of_its_own() throws Exception {
        assertRunsInAJvmOfItsOwn(
                installation.run(
                        Installation.environment(), new byte[0], installation.flux(), "exit"));
        Map<String, String> cold = inside();
        cold.put("FLUX_NO_WARM", "1");
        assertRunsInAJvmOfItsOwn(installation.run(cold, new byte[0], installation.flux(), "exit"));
        assertRunsInAJvmOfItsOwn(flux("start"));
        assertRunsInAJvmOfItsOwn(flux("-v", "broker"));
        server.close();
        Files.createFile(socket());
        assertRunsInAJvmOfItsOwn(flux("exit"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "H\u0000\u0000\u0000\u0003flux",
                "H\u007f\u007f\u007f\u007fflux",
                "H\u0000\u0000\u0000\u0012flux\u0009\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000/\u0000",
            })
    void garbage_is_refused_and_harms_nobody(String garbage) throws Exception {
        try (SocketChannel stranger = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            stranger.connect(UnixDomainSocketAddress.of(socket()));
            stranger.write(
                    ByteBuffer.wrap(
                            garbage.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
            ByteBuffer answer = ByteBuffer.allocate(1);
            assertThat(stranger.read(answer)).isEqualTo(1);
            assertThat(answer.get(0)).isEqualTo(Frame.REFUSED);
        }
        assertThat(flux("exit", "3").code()).isEqualTo(3);
    }

    @Test
    void many_callers_at_once_get_each_their_own() throws Exception {
        try (var callers = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var answers =
                    Stream.iterate(0, i -> i + 1)
                            .limit(50)
                            .map(i -> callers.submit(() -> flux("exit", "" + i).code()))
                            .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(i);
            }
        }
    }

    private void assertRunsInAJvmOfItsOwn(Ended ended) {
        // There is none in this installation, so the launcher says what it looked for.
        assertThat(ended.err())
                .isEqualTo(
                        "flux: "
                                + prefix.resolve("lib/flux/flux.jar")
                                + ": No such file or directory\n");
        assertThat(ended.code()).isEqualTo(1);
    }

    private void assertEnded(String command) throws InterruptedException {
        assertThat(commands.ended.poll(30, TimeUnit.SECONDS)).isEqualTo(command);
    }

    private void cutOff() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path socket() {
        return rundir.resolve(CommandServer.SOCKET);
    }

    private String uri() {
        return "local://" + rundir + "/local-0";
    }

    private Map<String, String> inside() {
        return Installation.environment("FLUX_URI", uri());
    }

    private Ended flux(String... words) throws Exception {
        String[] command = new String[words.length + 1];
        command[0] = installation.flux();
        System.arraycopy(words, 0, command, 1, words.length);
        return run(new byte[0], command);
    }

    /// Runs a shell script in which `$0` is the launcher.
    private Ended sh(String script) throws Exception {
        return run(new byte[0], "sh", "-c", script, installation.flux());
    }

    private Ended run(byte[] input, String... command) throws Exception {
        return installation.run(inside(), input, command);
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    private static void kill(int signum, Process process) throws Exception {
        new ProcessBuilder("kill", "-" + signum, "" + process.pid()).inheritIO().start().waitFor();
    }
}
