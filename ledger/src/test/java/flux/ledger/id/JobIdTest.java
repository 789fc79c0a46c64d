package flux.ledger.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.ledger.text.InvalidText;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Job ids and their encodings (RFC 19).
@Feature({"F079", "F080", "F081", "F082", "F083"})
class JobIdTest {
    private static final String BASE58 =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    @ParameterizedTest
    @CsvSource({
        "0, f1, 0x0, job.0000.0000.0000.0000",
        "58, f21, 0x3a, job.0000.0000.0000.003a",
        "16777216, f2UzHM, 0x1000000, job.0000.0000.0100.0000",
        "9223372036854775807, fNQm6nKp8qFC, 0x7fffffffffffffff, job.7fff.ffff.ffff.ffff",
        "18446744073709551615, fjpXCZedGfVQ, 0xffffffffffffffff, job.ffff.ffff.ffff.ffff",
    })
    void one_id_has_many_spellings(String dec, String f58, String hex, String kvs) {
        JobId id = JobId.parse(dec);
        assertThat(id.dec()).isEqualTo(dec);
        assertThat(id.f58plain()).isEqualTo(f58);
        assertThat(id.f58()).isEqualTo("ƒ" + f58.substring(1)).isEqualTo(id.toString());
        assertThat(id.hex()).isEqualTo(hex);
        assertThat(id.kvs()).isEqualTo(kvs).isEqualTo("job." + id.dothex());
    }

    @Test
    void the_words_of_an_id_are_the_digits_of_its_two_halves_least_first() {
        assertThat(new JobId(2).words()).startsWith("active-academy-academy--academy");
        assertThat(new JobId(1626).words()).startsWith("academy-acrobat-academy--academy");
        assertThat(new JobId(1L << 32).words()).endsWith("--acrobat-academy-academy");
    }

    @Test
    void every_spelling_leads_back_to_the_id() {
        Random random = new Random(19);
        for (int i = 0; i < 2_000; i++) {
            JobId id = new JobId(random.nextLong() >>> random.nextInt(64));
            assertThat(id.f58plain()).isEqualTo("f" + naiveBase58(id));
            for (String text :
                    new String[] {
                        id.f58(),
                        id.f58plain(),
                        id.dec(),
                        id.hex(),
                        id.dothex(),
                        id.kvs(),
                        id.words(),
                        id.emoji()
                    }) {
                assertThat(JobId.parse(text)).as(text).isEqualTo(id);
            }
        }
    }

    private static String naiveBase58(JobId id) {
        BigInteger rest = new BigInteger(id.dec());
        StringBuilder text = new StringBuilder();
        do {
            BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(58));
            text.insert(0, BASE58.charAt(parts[1].intValue()));
            rest = parts[0];
        } while (rest.signum() > 0);
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "f1111, 0",
        "'  f21 ', 58",
        "job.f21, 58",
        "0.0.1.0, 65536",
        "0x00ff, 255",
        "ACADEMY-ACROBAT-academy--Academy academy_academy, 1626",
        "007, 7",
    })
    void readers_are_lenient_with_padding_case_and_the_job_prefix(String text, String dec) {
        assertThat(JobId.parse(text).dec()).isEqualTo(dec);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "job.",
                "f",
                "ƒ",
                "f0",
                "fO",
                "fI",
                "fl",
                "f_",
                "x1",
                "-1",
                "+1",
                "1e3",
                "1 2",
                "0x",
                "0xg",
                "0x+1",
                "0x-1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                "1.2.3.10000",
                "1.2.3.+4",
                "1.2.3.-4",
                "no-such-words",
                "academy-academy-academy--academy-academy",
                "academy-academy-academy--academy-academy-qwertz",
                "😃x",
                "🦖",
                "١",
                "0x١",
            })
    void what_is_no_id_is_refused_with_one_line_that_names_it(String text) {
        assertThatThrownBy(() -> JobId.parse(text))
                .isInstanceOf(InvalidText.class)
                .hasMessageEndingWith("' is not a job id")
                .message()
                .contains(text.strip().replaceFirst("^job[.]", ""))
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "18446744073709551616",
                "0x10000000000000000",
                "fjpXCZedGfVR",
                "fzzzzzzzzzzzz",
                "nevada-analyze-verbal--zoom-zoom-zoom",
            })
    void an_id_of_more_than_64_bits_is_refused(String text) {
        assertThatThrownBy(() -> JobId.parse(text)).isInstanceOf(InvalidText.class);
    }

    /// Ids come from users, in dependencies too: a long one must not keep the job manager busy.
    @Test
    @Timeout(60) // which a machine under load keeps, and quadratic time does not
    void an_id_of_any_length_is_refused_at_once() {
        for (String digit : new String[] {"😄", "z", "9", "f", "active-", "1."}) {
            String text = digit.repeat(2_000_000);
            assertThatThrownBy(() -> JobId.parse(text)).isInstanceOf(InvalidText.class);
        }
    }

    @Test
    void ids_are_in_the_order_of_their_unsigned_values() {
        assertThat(new JobId(-1)).isGreaterThan(new JobId(Long.MAX_VALUE));
        assertThat(new JobId(2)).isGreaterThan(new JobId(1));
    }
}
