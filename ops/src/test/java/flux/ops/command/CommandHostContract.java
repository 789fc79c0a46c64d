package flux.ops.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ops.command.Installation.Ended;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A command as its caller sees it, wherever it runs: as a program in a process of its own.
@Timeout(120)
abstract class CommandHostContract {

    /// Where the launcher is installed.
    abstract Installation installation();

    /// The environment in which the launcher finds the host under test.
    abstract Map<String, String> env();

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

    @Test
    void a_command_sees_the_limits_of_its_caller() throws Exception {
        Ended told = sh("ulimit -S -n 123 && ulimit -S -c 0 && \"$0\" limits");
        assertThat(told).isEqualTo(new Ended(0, "nofile 123\ncore 0\nall 15\n", ""));
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
        Ended copy = run(input, installation().flux(), "copy");
        assertThat(copy.out().getBytes(UTF_8)).isEqualTo(input);
    }

    @Test
    void input_is_taken_only_as_far_as_the_command_reads() throws Exception {
        assertThat(sh("printf abcdefgh | { \"$0\" exit 0; cat; }").out()).isEqualTo("abcdefgh");
        assertThat(sh("printf abcdefgh | { \"$0\" four; printf -- -; cat; }").out())
                .isEqualTo("abcd-efgh");
    }

    @Test
    void a_closed_stream_is_not_taken_for_something_else() throws Exception {
        assertThat(sh("\"$0\" copy <&-")).isEqualTo(new Ended(0, "", ""));
        assertThat(sh("\"$0\" flood 64 >&-").err())
                .endsWith(": standard output: Bad file descriptor\n")
                .hasLineCount(1);
        assertThat(sh("\"$0\" split 2>&-").out()).isEqualTo("to out\nto out again\n");
    }

    /// By env(1), since what this JVM was started to ignore (by nohup(1), or a script's `&`) would
    /// be ignored by the launcher, too, as it should be.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 14, 15, 28})
    void signals_reach_a_command_that_catches_them(int signum) throws Exception {
        Process process =
                installation()
                        .start(env(), "env", "--default-signal", installation().flux(), "signals");
        try (BufferedReader out = reader(process)) {
            assertThat(out.readLine()).isEqualTo("ready");
            kill(signum, process);
            assertThat(out.readLine()).isEqualTo("got " + signum);
        }
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void a_signal_that_is_not_caught_ends_the_command() throws Exception {
        Process process = installation().start(env(), installation().flux(), "wait");
        try (BufferedReader out = reader(process)) {
            assertThat(out.readLine()).isEqualTo("ready");
            kill(15, process);
            assertThat(process.waitFor()).isEqualTo(128 + 15);
        }
    }

    @Test
    void output_that_cannot_be_written_is_an_error() throws Exception {
        assertThat(sh("\"$0\" split 2>/dev/null >/dev/full; echo $?").out()).isEqualTo("1\n");
        assertThat(sh("\"$0\" flood 64 >/dev/full").err())
                .endsWith(": standard output: No space left on device\n")
                .hasLineCount(1);
    }

    @Test
    void a_reader_who_leaves_ends_the_command_by_sigpipe() throws Exception {
        Ended ended = sh("{ \"$0\" flood 1000000000; echo $? >&2; } | head -n 1");
        assertThat(ended).isEqualTo(new Ended(0, "0123456789abcdef0123456789abcde\n", "141\n"));
    }

    @Test
    void the_same_where_sigpipe_is_ignored() throws Exception {
        Ended ended = sh("trap '' PIPE; { \"$0\" flood 1000000000; echo $? >&2; } | head -n 1");
        assertThat(ended).isEqualTo(new Ended(0, "0123456789abcdef0123456789abcde\n", "141\n"));
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
                        installation().flux(),
                        "exec",
                        "sh",
                        "-c",
                        "echo $GREETING; cat; exit 5");
        assertThat(program).isEqualTo(new Ended(5, "hello\nin", ""));
        Ended none = flux("exec", "no-such-program");
        assertThat(none.code()).isEqualTo(127);
        assertThat(none.err())
                .startsWith("flux: ")
                .contains("no-such-program")
                .contains("No such file or directory")
                .hasLineCount(1);
    }

    Ended flux(String... words) throws Exception {
        String[] command = new String[words.length + 1];
        command[0] = installation().flux();
        System.arraycopy(words, 0, command, 1, words.length);
        return run(new byte[0], command);
    }

    /// Runs a shell script in which `$0` is the launcher.
    Ended sh(String script) throws Exception {
        return run(new byte[0], "sh", "-c", script, installation().flux());
    }

    Ended run(byte[] input, String... command) throws Exception {
        return installation().run(env(), input, command);
    }

    static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    static void kill(int signum, Process process) throws Exception {
        new ProcessBuilder("kill", "-" + signum, "" + process.pid()).inheritIO().start().waitFor();
    }
}
