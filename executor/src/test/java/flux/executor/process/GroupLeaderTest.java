package flux.executor.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Programs do not ignore what the broker was started to ignore.
class GroupLeaderTest {

    @ParameterizedTest
    @CsvSource({
        "0000000000000000, false",
        "0000000000000001, true", // HUP, by nohup(1)
        "0000000000000006, true", // INT and QUIT, by a script's &
        "0000000000001000, true", // PIPE, by Python and others
        "0000000000010000, false", // CHLD
        "fffffffffffeefff, true"
    })
    void what_a_process_ignores_stands_in_its_status(String mask, boolean ignores) {
        List<String> status =
                List.of("Name:\tjava", "SigBlk:\t0000000000000007", "SigIgn:\t" + mask);
        assertThat(GroupLeader.ignoresAny(status)).isEqualTo(ignores);
    }

    @Test
    void a_program_begins_with_none_of_them_ignored() throws Exception {
        List<String> prefix = GroupLeader.prefix(true);
        assumeTrue(prefix.size() > 1, "env(1) cannot reset signals here");
        List<String> script = new ArrayList<>(List.of("sh", "-c"));
        script.add("trap '' HUP INT QUIT PIPE; grep SigIgn /proc/self/status; exec \"$@\"");
        script.add("sh");
        script.addAll(prefix);
        script.addAll(List.of("grep", "SigIgn", "/proc/self/status"));
        Process process = new ProcessBuilder(script).redirectErrorStream(true).start();
        String[] lines =
                new String(process.getInputStream().readAllBytes(), UTF_8).strip().split("\n");
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(lines).hasSize(2);
        assertThat(GroupLeader.ignoresAny(List.of(lines[0]))).as(lines[0]).isTrue();
        assertThat(GroupLeader.ignoresAny(List.of(lines[1]))).as(lines[1]).isFalse();
    }
}
