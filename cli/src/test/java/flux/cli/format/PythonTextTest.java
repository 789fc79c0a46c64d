package flux.cli.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is worked out the short way is what all digits would have given.
class PythonTextTest {
    private static final int TRIES = 50_000;

    @Test
    void rounded_to_some_digits_after_the_point() {
        Random random = new Random(1);
        for (int i = 0; i < TRIES; i++) {
            int precision = random.nextInt(8);
            fixed(random.nextDouble() * Math.pow(10, random.nextInt(14) - 4), precision);
            fixed(random.nextInt(10_000_000) / 1e6, precision);
            fixed(random.nextInt(1_000_000) / 16.0, precision); // halves, exactly
            fixed(-random.nextInt(1_000_000) / 16.0, precision);
            fixed(random.nextInt(100_000) / 1e4 + 0.00005, precision);
        }
        assertThat(PythonText.fixed(-0.0, 3)).isEqualTo("-0.000");
    }

    private static void fixed(double value, int precision) {
        BigDecimal exact = new BigDecimal(value).setScale(precision, RoundingMode.HALF_EVEN);
        if (value != 0) {
            assertThat(PythonText.fixed(value, precision)).isEqualTo(exact.toPlainString());
        }
    }

    @Test
    void the_shortest_text_that_reads_the_same() {
        Random random = new Random(2);
        for (int i = 0; i < TRIES; i++) {
            repr(random.nextInt(Integer.MAX_VALUE) + random.nextInt(1_000_000) / 1e6);
            repr(random.nextLong(1L << 34) + random.nextDouble());
            repr(random.nextDouble() * 1e7);
        }
        repr(1L << 33);
        repr(Math.nextDown(1L << 33));
        repr(1e7);
    }

    private static void repr(double value) {
        String plain = new BigDecimal(Double.toString(value)).toPlainString();
        String expected = plain.indexOf('.') < 0 ? plain + ".0" : plain;
        if (value >= 1e-3) {
            assertThat(PythonText.repr(value)).isEqualTo(expected);
        }
    }

    @Test
    void a_decimal_that_begins_with_its_repr_needs_no_reading() {
        Random random = new Random(3);
        int shortWays = 0;
        for (int i = 0; i < TRIES; i++) {
            long whole = random.nextLong(1L << 1 + random.nextInt(40));
            String text = whole + "." + random.nextInt(10 + random.nextInt(20_000_000));
            shortWays += decimal(text) + decimal(whole + "." + "000000");
        }
        assertThat(shortWays).isGreaterThan(TRIES / 2);
        for (String odd : new String[] {"", ".", "1", "1.", ".1", "0.1", "1e5", "1.5e5", "-1.5"}) {
            assertThat(PythonText.repr(odd.toCharArray(), 0, odd.length())).isZero();
        }
    }

    /// @return 1 when there was nothing to be read
    private static int decimal(String text) {
        char[] chars = ("x" + text).toCharArray();
        int end = PythonText.repr(chars, 1, text.length());
        if (end > 0) {
            assertThat(text.substring(0, end)).isEqualTo(PythonText.repr(Double.parseDouble(text)));
        }
        return end > 0 ? 1 : 0;
    }
}
