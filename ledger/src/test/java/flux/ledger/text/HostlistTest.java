package flux.ledger.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Hostlists (RFC 29).
@Feature("F215")
class HostlistTest {

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "oslo, oslo",
        "'[1-3,5]', '1 2 3 5'",
        "'oslo[8-11]', 'oslo8 oslo9 oslo10 oslo11'",
        "'oslo[08-11]', 'oslo08 oslo09 oslo10 oslo11'",
        "'oslo[00-2]', 'oslo00 oslo01 oslo02'",
        "'oslo[1,1,2,1]', 'oslo1 oslo1 oslo2 oslo1'",
        "'oslo[0-1]-ib0', 'oslo0-ib0 oslo1-ib0'",
        "'r[1-2]n[1-2]', 'r1n1 r1n2 r2n1 r2n2'",
        "',oslo1,,rome, ', 'oslo1 rome'",
    })
    void a_list_names_hosts_in_order(String text, String hosts) {
        List<String> expected = hosts.isEmpty() ? List.of() : Arrays.asList(hosts.split(" "));
        assertThat(Hostlist.parse(text).hosts()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "'oslo1,oslo2,oslo3,rome', 'oslo[1-3],rome'",
        "'rome,oslo1,oslo3,oslo7,oslo8', 'rome,oslo[1,3,7-8]'",
        "'7,8,9,10', '[7-10]'",
        "'oslo[1,3]-ib0', 'oslo1-ib0,oslo3-ib0'",
        "'oslo-1a-2,oslo-1a-3', 'oslo-1a-[2-3]'",
        "'oslo12,oslo[4,1-2]', 'oslo[12,4,1-2]'",
        "'oslo9,oslo10', 'oslo[9-10]'",
        "'oslo99,oslo100', 'oslo[99-100]'",
        "'oslo09,oslo10', 'oslo[09-10]'",
        "'oslo1,oslo01', 'oslo1,oslo01'",
        "'oslo1,oslo1', 'oslo[1,1]'",
        "'oslo1,rome1,oslo2', 'oslo1,rome1,oslo2'",
    })
    void hosts_that_differ_in_their_last_number_are_written_together(String text, String written) {
        assertThat(Hostlist.parse(text).encode()).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oslo[",
                "oslo]",
                "oslo[1",
                "oslo1]",
                "oslo[1-",
                "oslo[-1]",
                "oslo[]",
                "oslo[1,]",
                "oslo[,1]",
                "oslo[2-1]",
                "oslo[a-b]",
                "oslo[1-x]",
                "oslo[[1]]",
                "oslo[1[2]]",
                "]oslo[",
                "oslo[1-2-3]",
                "oslo[0-99999999999]",
                "oslo[1234567890123456789]",
                "oslo[١-٣]"
            })
    void what_is_no_hostlist_is_refused_with_one_line_that_names_it(String text) {
        assertThatThrownBy(() -> Hostlist.parse(text))
                .isInstanceOf(InvalidText.class)
                .hasMessage("invalid hostlist '" + text + "'");
    }

    @Test
    void a_list_of_too_many_hosts_is_refused() {
        assertThat(Hostlist.parse("oslo[1-1048576]").size()).isEqualTo(Hostlist.HOSTS_MAX);
        for (String text :
                List.of("oslo[0-1048576]", "rome,oslo[1-1048576]", "r[0-999]n[0-9999]")) {
            assertThatThrownBy(() -> Hostlist.parse(text)).isInstanceOf(InvalidText.class);
        }
    }

    @Test
    void names_that_end_in_very_long_numbers_keep_them() {
        List<String> hosts =
                List.of(
                        "x12345678901234567890",
                        "x12345678901234567891",
                        "x1",
                        "x100000000000000000000");
        assertThat(Hostlist.parse(new Hostlist(hosts).encode()).hosts()).isEqualTo(hosts);
    }

    @Test
    void what_is_written_is_read_again() {
        Random random = new Random(29);
        String[] prefixes = {"", "oslo", "rome-", "r1n", "0x"};
        for (int i = 0; i < 3_000; i++) {
            List<String> hosts = new ArrayList<>();
            int next = random.nextInt(120);
            String prefix = prefixes[random.nextInt(prefixes.length)];
            for (int host = random.nextInt(9); host >= 0; host--) {
                if (random.nextInt(4) == 0) {
                    prefix = prefixes[random.nextInt(prefixes.length)];
                }
                next = random.nextInt(3) == 0 ? random.nextInt(120) : next + 1;
                String digits =
                        random.nextBoolean() ? Integer.toString(next) : "%03d".formatted(next);
                hosts.add(prefix + digits + (random.nextInt(8) == 0 ? "-ib" : ""));
            }
            String written = new Hostlist(hosts).encode();
            assertThat(Hostlist.parse(written).hosts()).as(written).isEqualTo(hosts);
        }
    }
}
