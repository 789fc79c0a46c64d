package flux.ops.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.ops.command.Installation.Ended;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands in the warm server, and who gets there.
class WarmHostTest extends CommandHostContract {
    private static final int SIGTSTP = 20;
    private static final int SIGCONT = 18;

    @TempDir static Path prefix;
    @TempDir Path rundir;

    private static Installation installation;
    private final SmallCommands commands = new SmallCommands();
    private CommandServer server;

    @BeforeAll
    static void compile() throws Exception {
        installation = Installation.in(prefix);
    }

    @Override
    Installation installation() {
        return installation;
    }

    @Override
    Map<String, String> env() {
        return Installation.environment("FLUX_URI", uri());
    }

    @BeforeEach
    void open() throws IOException {
        server = CommandServer.open(rundir, commands);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 12})
    void signals_that_a_jvm_keeps_to_itself_reach_a_warm_command(int signum) throws Exception {
        signals_reach_a_command_that_catches_them(signum);
    }

    @Test
    void a_command_whose_caller_is_killed_is_interrupted() throws Exception {
        a_signal_that_is_not_caught_ends_the_command();
        assertEnded("wait");
    }

    @Test
    void a_command_that_nobody_reads_ends_in_the_server_too() throws Exception {
        a_reader_who_leaves_ends_the_command_by_sigpipe();
        assertEnded("flood");
    }

    @Test
    void a_signal_that_the_caller_ignores_stays_ignored() throws Exception {
        Process process =
                installation.start(
                        env(), "sh", "-c", "trap '' HUP; exec \"$0\" signals", installation.flux());
        try (BufferedReader out = reader(process)) {
            assertThat(out.readLine()).isEqualTo("ready");
            kill(1, process);
            kill(10, process);
            assertThat(out.readLine()).isEqualTo("got 10");
        }
    }

    @Test
    void a_command_that_has_no_use_for_it_lets_itself_be_suspended_and_goes_on() throws Exception {
        Process process = installation.start(env(), installation.flux(), "suspends");
        try (BufferedReader out = reader(process)) {
            assertThat(out.readLine()).isEqualTo("ready");
            kill(SIGTSTP, process);
            Path stat = Path.of("/proc/" + process.pid() + "/stat");
            while (!Files.readString(stat).contains(") T ")) {
                Thread.sleep(1);
            }
            kill(SIGCONT, process);
            assertThat(out.readLine()).isEqualTo("asked");
        }
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void a_command_may_take_a_suspension_for_something_else() throws Exception {
        Process process = installation.start(env(), installation.flux(), "suspends", "taken");
        try (BufferedReader out = reader(process)) {
            assertThat(out.readLine()).isEqualTo("ready");
            kill(SIGTSTP, process);
            assertThat(out.readLine()).isEqualTo("asked");
        }
        assertThat(process.waitFor()).isZero();
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
        Map<String, String> cold = env();
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
            stranger.write(ByteBuffer.wrap(garbage.getBytes(ISO_8859_1)));
            ByteBuffer answer = ByteBuffer.allocate(1);
            assertThat(stranger.read(answer)).isEqualTo(1);
            assertThat(answer.get(0)).isEqualTo(Frame.REFUSED);
        }
        assertThat(flux("exit", "3").code()).isEqualTo(3);
    }

    @Test
    void many_callers_at_once_get_each_their_own() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers =
                    IntStream.range(0, 50)
                            .mapToObj(i -> callers.submit(() -> flux("exit", "" + i).code()))
                            .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(i);
            }
        }
    }

    @Test
    void a_server_that_drains_lets_running_commands_end() throws Exception {
        Process process = installation.start(env(), installation.flux(), "signals");
        try (BufferedReader out = reader(process)) {
            assertThat(out.readLine()).isEqualTo("ready");
            assertThat(server.drain(Duration.ZERO)).isFalse();
            assertRunsInAJvmOfItsOwn(flux("exit", "0"));
            kill(10, process);
            assertThat(out.readLine()).isEqualTo("got 10");
            assertThat(server.drain(Duration.ofSeconds(30))).isTrue();
        }
    }

    @Test
    void a_terminal_is_seen_with_its_size() throws Exception {
        assumeTrue(sh("command -v script").code() == 0, "script(1) is not installed");
        Ended seen = sh("script -qec \"stty cols 132 rows 43; $0 tell\" /dev/null </dev/null");
        assertThat(seen.out()).contains("terminal true").contains("size 132x43");
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
}
