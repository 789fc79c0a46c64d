package flux.ledger.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurrogatesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\udcff",
                "\\uDCFF",
                "a\\ud83d",
                "\\ud83dx",
                "\\ud83d\\n",
                "\\ud83d\\ud83d\\ude00",
                "\\ude00\\ud83d",
                "\\\\\\udcff",
                "\u00ed\u00b3\u00bf"
            })
    void half_a_character_is_found(String text) {
        assertThat(paired(text.getBytes(ISO_8859_1))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\\ud83d\\ude00",
                "\\uD83D\\uDE00x",
                "\\\\udcff",
                "\\u00e9\\u0192",
                "\\",
                "\\u",
                "\\udc",
                "\\uxyzw",
                "\ud83d\ude00",
                "\ud7ff\ue000"
            })
    void whole_ones_pass(String text) {
        assertThat(paired(text.getBytes(UTF_8))).isTrue();
    }

    @Test
    void what_is_beyond_the_length_does_not_count() {
        byte[] json = "{}\\udcff".getBytes(UTF_8);
        assertThat(Surrogates.arePaired(json, 2)).isTrue();
        assertThat(Surrogates.arePaired(json, 7)).isTrue();
    }

    /// Wherever it stands among eight bytes that are looked at together.
    private static boolean paired(byte[] json) {
        boolean paired = Surrogates.arePaired(json, json.length);
        for (int before = 1; before <= 2 * Long.BYTES; before++) {
            for (int behind : new int[] {0, 3, Long.BYTES}) {
                byte[] text = new byte[before + json.length + behind];
                Arrays.fill(text, (byte) ' ');
                System.arraycopy(json, 0, text, before, json.length);
                assertThat(Surrogates.arePaired(text, text.length))
                        .as("%d before, %d behind", before, behind)
                        .isEqualTo(paired);
            }
        }
        return paired;
    }
}
