package flux.ledger.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flux.feature.Feature;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Flux standard durations (RFC 23).
@Feature("F217")
class FsdTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "30, 30",
        "30s, 30",
        "250ms, 0.25",
        "1.5m, 90",
        ".5h, 1800",
        "2.h, 7200",
        "2.e3, 2000",
        "1.2h, 4320",
        "5d, 432000",
        "1e2s, 100",
        "25E-1m, 150",
        "inf, Infinity",
        "INF, Infinity",
        "infinity, Infinity",
        "Infinity, Infinity",
    })
    void a_duration_is_a_number_and_a_unit(String text, double seconds) {
        assertThat(Fsd.parse(text)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "s", "-1", "+1", "-1s", "1 s", " 1", "1S", "1H", "1w", "1us", "1min",
                "1h30m", "1,5h", "infs", "inf s", "-inf", "nan", "1e", "e1", ".", "0x10", "1.2.3",
                "٣s"
            })
    void what_is_no_duration_is_refused(String text) {
        assertThatThrownBy(() -> Fsd.parse(text))
                .isInstanceOf(InvalidText.class)
                .hasMessage("invalid Flux standard duration");
    }

    @Test
    @Timeout(60) // which a machine under load keeps, and quadratic time does not
    void a_text_of_any_length_is_refused_at_once() {
        String text = "1".repeat(5_000_000) + "x";
        assertThatThrownBy(() -> Fsd.parse(text)).isInstanceOf(InvalidText.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 6, 0s",
        "Infinity, 6, infinity",
        "0.002, 6, 2ms",
        "0.0999, 6, 99.9ms",
        "0.1, 6, 0.1s",
        "1.25, 6, 1.25s",
        "59.5, 6, 59.5s",
        "60, 6, 1m",
        "90, 6, 1.5m",
        "3600, 6, 1h",
        "86399, 6, 23.9997h",
        "86400, 6, 1d",
        "1000000, 6, 11.5741d",
        "1e12, 6, 1.15741e+07d",
        "1.9314, 4, 1.931s",
        "10.6841, 4, 10.68s",
        "100000, 2, 1.2d",
        "8640000, 2, 1e+02d",
        "0.00000001, 6, 1e-05ms",
    })
    void a_duration_is_written_in_the_largest_unit_it_fills(
            double seconds, int digits, String text) {
        assertThat(Fsd.format(seconds, digits)).isEqualTo(text);
    }

    /// C's printf rounds the number that the double really is, and halves to the even digit.
    @ParameterizedTest
    @CsvSource({
        "2.5, 1, 2s",
        "3.5, 1, 4s",
        "1.0005, 4, 1s",
        "0.125, 2, 0.12s",
        "10.685, 4, 10.69s"
    })
    void digits_are_rounded_as_printf_rounds_them(double seconds, int digits, String text) {
        assertThat(Fsd.format(seconds, digits)).isEqualTo(text);
    }

    @Test
    void what_is_written_is_read_again_to_within_its_digits() {
        Random random = new Random(23);
        for (int i = 0; i < 3_000; i++) {
            double seconds = Math.pow(10, random.nextDouble() * 14 - 5);
            String text = Fsd.format(seconds, 6);
            assertThat(Fsd.parse(text)).as(text).isCloseTo(seconds, within(seconds * 1e-5));
        }
    }
}
