package flux.ops.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When all threads are stopped for a full collection. In MB.
class HeapCareTest {

    @ParameterizedTest
    @CsvSource({
        // live, old, idle
        "10, 60, false, false",
        "10, 70, false, true", // 40 ms
        "10, 70, true, true",
        "400, 800, true, false",
        "400, 900, false, false", // 1.6 s: somebody is working
        "400, 900, true, true",
        "400, 2300, false, true", // but not without limit
    })
    void stops_are_short_or_at_quiet_times(long live, long old, boolean idle, boolean worthwhile) {
        assertThat(HeapCare.isWorthwhile(live << 20, old << 20, idle)).isEqualTo(worthwhile);
    }
}
