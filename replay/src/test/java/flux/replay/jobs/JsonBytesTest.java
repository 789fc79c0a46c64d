package flux.replay.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The bytes of a list are those that a tree of the same values would be written as.
class JsonBytesTest {
    private static final int TRIES = 50_000;

    private final JsonBytes json = new JsonBytes();

    @Test
    void every_character_stands_as_json_wants_it() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            if (!Character.isSurrogate((char) c)) {
                String text = "a" + (char) c + "z";
                assertThat(json.text(text).takeText()).isEqualTo(new TextNode(text).toString());
            }
        }
        assertThat(json.text("").text("ƒ🎁").takeText()).isEqualTo("\"\"\"ƒ🎁\"");
    }

    @Test
    void whole_numbers() {
        for (long value : new long[] {0, 9, 10, 99, 100, Integer.MAX_VALUE, Long.MAX_VALUE}) {
            assertThat(json.number(value).raw(' ').number(-value).takeText())
                    .isEqualTo(value + " " + -value);
        }
        assertThat(json.number(Long.MIN_VALUE).takeText()).isEqualTo(Long.MIN_VALUE + "");
    }

    @Test
    void times_have_all_their_microseconds() {
        Random random = new Random(1);
        for (int i = 0; i < TRIES; i++) {
            long micros = random.nextLong() >>> 1 + random.nextInt(62);
            assertThat(json.seconds(micros).takeText())
                    .isEqualTo(BigDecimal.valueOf(micros, 6).toPlainString());
        }
    }

    @Test
    void reals_are_as_short_as_they_can_be_and_keep_their_point() {
        Random random = new Random(2);
        for (int i = 0; i < TRIES; i++) {
            real(random.nextInt(Integer.MAX_VALUE) + random.nextInt(1_000_000) / 1e6);
            real(random.nextInt(100_000) / 1000.0);
            real(random.nextDouble() * Math.pow(10, random.nextInt(24) - 4));
        }
        real(0);
        real(1e-7);
        real(1L << 33);
        real(Math.nextDown(1L << 33));
        real(31_536_000);
        real(-2.5);
    }

    private void real(double value) {
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal pointed = exact.scale() > 0 ? exact : exact.setScale(1);
        assertThat(json.real(value).takeText()).isEqualTo(pointed.toString());
    }
}
