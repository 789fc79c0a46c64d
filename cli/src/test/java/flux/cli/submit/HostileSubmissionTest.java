package flux.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values that nobody should give: each is refused in one line, exit 1, before anything is sent.
@Timeout(60)
@Feature("F098")
class HostileSubmissionTest {

    @TempDir Path work;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-nx|--ntasks: invalid int value 'x'",
                "-n99999999999|--ntasks: invalid int value '99999999999'",
                "-n-1|task count must be a integer >= 1",
                "-c0|cores per task must be an integer >= 1",
                "-g-1|gpus per task must be an integer >= 0",
                "-N0|node count must be an integer >= 1 (if set)",
                "--cores=|--cores: invalid int value ''",
                "-N1 --tasks-per-node=0|--tasks-per-node must be >= 1",
                "-N1 --gpus-per-node=-1|--gpus-per-node must be >= 0",
                "-t5x|invalid Flux standard duration",
                "-tnan|invalid Flux standard duration",
                "-t-5|duration must not be negative",
                "--time-limit=-0.5|duration must not be negative",
                "-t-5s|invalid Flux standard duration",
                "-tinf|duration must be a normal, finite value",
                "--urgency=99999999999|--urgency: invalid value '99999999999'",
                "--flags=x,|--flags: Unknown flag x",
                "--env==x|--env: the name of a variable is missing in =x",
                "--env=-/(/|--env: invalid pattern '/(/': Unclosed group",
                "--env-file=/dev/zero|--env: cannot read '/dev/zero': larger than the 64 MiB that are read",
                "--env-file=nosuch|--env: [Errno 2] No such file or directory: 'nosuch'",
                "--rlimit=nofile=-5|--rlimit: Invalid value in nofile=-5",
                "--rlimit=nofile=99999999999999999999|--rlimit: Invalid value in nofile=99999999999999999999",
                "--setopt==|--setopt==: expected KEY[=VAL]",
                "--setattr=^x=/dev/zero|--setattr: ^x=/dev/zero: larger than the 64 MiB that are read",
                "--setattr=^x=bad.json|--setattr: ^x=bad.json: line 1, column 2: Unexpected end-of-input: expected close marker for Object",
                "--add-file=/dev/zero|--add-file=/dev/zero: larger than the 64 MiB that are read",
                "--add-file=x=/|--add-file=x=/: Is a directory",
                "--add-file=../x=bad.json|--add-file: name=../x is no path below the job's directory",
                "--add-file=/x=bad.json|--add-file: name=/x is no path below the job's directory",
                "--add-file=a/../../x=bad.json|--add-file: name=a/../../x is no path below the job's directory",
                "--add-file=x:-1=bad.json|--add-file=x:-1=bad.json: invalid permissions '-1'",
                "--add-file=x:999=bad.json|--add-file=x:999=bad.json: invalid permissions '999'",
                "--add-file=script=bad.json|--add-file: name=script reserved for internal use",
                "--signal=99@1|--signal=99@1: signal '99' is invalid",
                "--signal=USR1@-5|--signal=USR1@-5: time '-5' is invalid",
                "--begin-time=-1h|Invalid datetime: \"-1h\"",
                "--requires=(|--requires='(': Unclosed parenthesis in position 0",
                "--cc=0-4000000000|IDset(): Invalid argument: 0-4000000000",
                "--cc=|--cc: expected one id or more",
                "--bcc=|--bcc: expected one id or more",
                "--cc=-1|IDset(): Invalid argument: -1",
                "--resources-json={|--resources-json: line 1, column 2: Unexpected end-of-input: expected close marker for Object",
                "--resources-json=nosuch|--resources-json: No such file or directory",
                "--resources-json=/dev/zero|--resources-json: larger than the 64 MiB that are read",
            })
    void is_refused_in_one_line(String options, String why) throws IOException {
        Files.writeString(work.resolve("bad.json"), "{");
        List<String> words = new ArrayList<>(List.of("submit", "--dry-run"));
        words.addAll(List.of(options.split(" ")));
        words.add("true");
        refuses(words, "flux-submit: ERROR: " + why);
    }

    @Test
    void keys_and_values_without_a_bottom_are_refused() {
        refuses(
                List.of(
                        "submit",
                        "--dry-run",
                        "--setattr=user." + "a.".repeat(20_000) + "b=1",
                        "x"),
                "flux-submit: ERROR: a key has more than 500 levels");
        refuses(
                List.of("submit", "--dry-run", "-o", "a.".repeat(20_000) + "b=1", "x"),
                "flux-submit: ERROR: a key has more than 500 levels");
        String deep = "[".repeat(5000) + "]".repeat(5000);
        RecordedSession session = type(List.of("submit", "--dry-run", "-S", "user.x=" + deep, "x"));
        assertThat(session.stderr()).isEmpty(); // is no JSON that anybody reads, so it is a string
        refuses(
                List.of("submit", "--dry-run", "--resources-shape=" + "slot/".repeat(20_000), "x"),
                "flux-submit: ERROR: shape is nested too deeply");
    }

    @ParameterizedTest
    @CsvSource({
        "submit, --queue",
        "run, -n",
        "alloc, --conf",
        "batch, -t",
        "bulksubmit, --define",
    })
    void an_option_is_no_value_of_another(String command, String option) {
        for (List<String> words :
                List.of(
                        List.of(command, option),
                        List.of(command, option, "--dry-run", "true"),
                        List.of(command, "--dry-run", option, "--", "true"))) {
            RecordedSession session =
                    new RecordedSession(words, Map.of("LANG", "C.UTF-8"), work, "");
            assertThat(FluxCli.run(session)).as("%s", words).isEqualTo(2);
            assertThat(session.stderr()).contains(": expected one argument");
        }
    }

    @Test
    void what_looks_like_an_option_may_stand_in_one_word_with_it_and_a_number_anywhere() {
        assertThat(type(List.of("submit", "--dry-run", "--env=-*", "--job-name=-x", "ls")).stdout())
                .contains("\"environment\": {}", "\"name\": \"-x\"");
        refuses(
                List.of("submit", "--dry-run", "-n", "-1", "ls"),
                "flux-submit: ERROR: task count must be a integer >= 1");
    }

    @Test
    void scripts_that_never_end_are_not_read_to_their_end() {
        refuses(
                List.of("batch", "-n1", "/dev/zero"),
                "flux-batch: ERROR: zero: larger than the 64 MiB that are read");
        refuses(List.of("batch", "-n1", "/"), "flux-batch: ERROR: /: Is a directory");
        refuses(
                List.of("bulksubmit", "--dry-run", "echo", "{}", "::::", "/dev/zero"),
                "flux-bulksubmit: ERROR: cannot read '/dev/zero': larger than the 64 MiB that are"
                        + " read");
        refuses(
                List.of("bulksubmit", "--dry-run", "--define=x=1/0", "echo", "{.x}", ":::", "1"),
                "flux-bulksubmit: ERROR: --define: 1/0: division by zero");
    }

    private void refuses(List<String> words, String line) {
        RecordedSession session = new RecordedSession(words, Map.of("LANG", "C.UTF-8"), work, "");
        assertThat(FluxCli.run(session)).isEqualTo(1);
        assertThat(session.stderr()).isEqualTo(line + "\n");
        assertThat(session.stdout()).isEmpty();
    }

    private RecordedSession type(List<String> words) {
        RecordedSession session = new RecordedSession(words, Map.of("LANG", "C.UTF-8"), work, "");
        FluxCli.run(session);
        return session;
    }
}
