package flux.executor.shell;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import org.junit.jupiter.api.Test;

/// wait(2) statuses; the numbers are of recorded runs.
@Feature("F164")
class ExitStatusTest {

    @Test
    void every_exit_code_is_the_shells_own() {
        for (int code = 0; code <= 255; code++) {
            assertThat(ExitStatus.code(ExitStatus.exited(code))).isEqualTo(code);
            assertThat(ExitStatus.signal(ExitStatus.exited(code))).isZero();
        }
        assertThat(ExitStatus.exited(3)).isEqualTo(768);
    }

    @Test
    void a_signal_counts_from_128() {
        for (int signal = 1; signal <= 64; signal++) {
            assertThat(ExitStatus.code(signal)).isEqualTo(128 + signal);
            assertThat(ExitStatus.signal(signal)).isEqualTo(signal);
        }
        assertThat(ExitStatus.exited(ExitStatus.code(15))).isEqualTo(36608);
    }

    @Test
    void a_core_dump_changes_nothing() {
        int dumped = 11 | 0x80;
        assertThat(ExitStatus.code(dumped)).isEqualTo(139);
        assertThat(ExitStatus.signal(dumped)).isEqualTo(11);
    }

    @Test
    void a_command_is_not_found_or_not_executed() {
        assertThat(ExitStatus.startFailure(2)).isEqualTo(127);
        assertThat(ExitStatus.startFailure(13)).isEqualTo(126);
        assertThat(ExitStatus.startFailure(8)).isEqualTo(126);
        assertThat(ExitStatus.exited(ExitStatus.NOT_FOUND)).isEqualTo(32512);
        assertThat(ExitStatus.exited(ExitStatus.NOT_EXECUTABLE)).isEqualTo(32256);
    }
}
