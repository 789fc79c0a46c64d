package flux.ledger.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Idsets (RFC 22).
@Feature("F216")
class IdsetTest {

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "[], ''",
        "0, 0",
        "[7], 7",
        "'0,1,2', 0-2",
        "'0-1,2-4', 0-4",
        "'[0-3,7,9-10]', '0-3,7,9-10'",
        "5-5, 5",
        "16777215, 16777215",
    })
    void an_idset_is_written_in_its_shortest_form(String text, String shortest) {
        assertThat(Idset.parse(text).encode()).isEqualTo(shortest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4.2",
                "x",
                "1-2x",
                "01,2",
                "00",
                "3,2",
                "3-0",
                "2,2",
                "[0",
                "0]",
                "[[0]]",
                "0,[2",
                "0-",
                "-5",
                "[",
                "]",
                "][",
                ",",
                "0,",
                ",0",
                "1 2",
                " 1",
                "0-1-2",
                "1,,2",
                "0-2,2",
                "+1",
                "0x1",
                "٣",
                "16777216",
                "99999999999999999999"
            })
    void what_is_no_idset_is_refused_with_one_line_that_names_it(String text) {
        assertThatThrownBy(() -> Idset.parse(text))
                .isInstanceOf(InvalidText.class)
                .hasMessageContaining("idset '" + text + "'")
                .message()
                .hasLineCount(1);
    }

    @Test
    void only_more_than_one_id_stands_in_brackets() {
        assertThat(Idset.EMPTY.encodeBracketed()).isEmpty();
        assertThat(Idset.of(4).encodeBracketed()).isEqualTo("4");
        assertThat(Idset.of(1, 2, 5).encodeBracketed()).isEqualTo("[1-2,5]");
    }

    @Test
    void sets_with_the_same_ids_are_equal_however_they_came_about() {
        Idset range = Idset.range(2, 4);
        assertThat(Idset.of(4, 3, 2)).isEqualTo(range).hasSameHashCodeAs(range);
        assertThat(Idset.parse("0-9").subtract(Idset.parse("0-1,5-9"))).isEqualTo(range);
        assertThat(Idset.of(2, 4)).isNotEqualTo(range);
        assertThat(range.subtract(range)).isEqualTo(Idset.EMPTY);
    }

    @Test
    void a_set_stays_as_it_is_when_its_builder_goes_on() {
        Idset.Builder builder = Idset.builder().add(1).add(3);
        Idset before = builder.build();
        builder.add(5);
        assertThat(before.encode()).isEqualTo("1,3");
    }

    @Test
    void sets_do_what_sets_of_numbers_do() {
        Random random = new Random(22);
        for (int i = 0; i < 3_000; i++) {
            TreeSet<Integer> a = randomSet(random);
            TreeSet<Integer> b = randomSet(random);
            Idset x = idset(a);
            Idset y = idset(b);
            TreeSet<Integer> union = new TreeSet<>(a);
            union.addAll(b);
            TreeSet<Integer> rest = new TreeSet<>(a);
            rest.removeAll(b);
            TreeSet<Integer> common = new TreeSet<>(a);
            common.retainAll(b);
            assertThat(x.union(y)).isEqualTo(idset(union));
            assertThat(x.subtract(y)).isEqualTo(idset(rest));
            assertThat(x.intersect(y)).isEqualTo(idset(common));
            assertThat(x.intersects(y)).isEqualTo(!common.isEmpty());
            assertThat(x.stream().boxed().toList()).containsExactlyElementsOf(a);
            assertThat(x.size()).isEqualTo(a.size());
            assertThat(x.first()).isEqualTo(a.isEmpty() ? -1 : a.first());
            assertThat(x.last()).isEqualTo(a.isEmpty() ? -1 : a.last());
            assertThat(Idset.parse(x.encode())).isEqualTo(x);
            assertThat(Idset.parse(x.encodeBracketed())).isEqualTo(x);
            for (int id = -1; id < 80; id++) {
                assertThat(x.contains(id)).isEqualTo(a.contains(id));
            }
        }
    }

    private static TreeSet<Integer> randomSet(Random random) {
        TreeSet<Integer> ids = new TreeSet<>();
        int low = random.nextInt(70);
        int count = random.nextInt(12);
        boolean isRange = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            ids.add(isRange ? low + i : random.nextInt(70));
        }
        return ids;
    }

    /// By its text, which is not how sets are otherwise made.
    private static Idset idset(TreeSet<Integer> ids) {
        return Idset.parse(ids.stream().map(Object::toString).collect(Collectors.joining(",")));
    }
}
