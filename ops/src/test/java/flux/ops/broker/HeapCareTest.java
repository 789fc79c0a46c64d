package flux.ops.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When all threads are stopped for a full collection. In MB.
class HeapCareTest {

    @ParameterizedTest
    @CsvSource({
        // live, old, spare, idle
        "10, 60, 0, false, false",
        "10, 70, 0, false, true", // 40 ms
        "10, 70, 0, true, true",
        "400, 500, 0, false, false",
        "400, 900, 0, false, false", // 1.6 s: somebody is working
        "400, 900, 0, true, true",
        "400, 2300, 0, false, true", // but not without limit
        "10, 20, 150, true, false",
        "10, 20, 700, true, true", // a list was long
        "10, 20, 700, false, false",
        "600, 700, 700, true, false",
    })
    void stops_are_short_or_at_quiet_times(
            long live, long old, long spare, boolean idle, boolean worthwhile) {
        assertThat(HeapCare.isWorthwhile(live << 20, old << 20, spare << 20, idle))
                .isEqualTo(worthwhile);
    }
}
