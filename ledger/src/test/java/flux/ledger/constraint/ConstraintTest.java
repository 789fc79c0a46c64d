package flux.ledger.constraint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.ledger.text.InvalidText;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Constraints (RFC 31), on four nodes: 0 and 1 have ssds, 1 and 2 are in the debug partition,
/// and 3 has something that the others do not have.
@Feature("F099")
class ConstraintTest {
    private static final String[] HOSTS = {"oslo0", "oslo1", "rome2", "rome3"};
    private static final Map<String, Set<Integer>> PROPERTIES =
            Map.of("ssd", Set.of(0, 1), "debug", Set.of(1, 2), "gpu@eu", Set.of(3));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}                                        | 0123",
                "{'properties':[]}                         | 0123",
                "{'properties':['ssd']}                    | 01",
                "{'properties':['ssd','debug']}            | 1",
                "{'properties':['^ssd']}                   | 23",
                "{'properties':['debug','^ssd']}           | 2",
                "{'properties':['gpu@eu']}                 | 3",
                "{'properties':['unknown']}                | -",
                "{'properties':['^unknown']}               | 0123",
                "{'hostlist':['oslo[0-1]','rome3']}        | 013",
                "{'hostlist':['oslo[0-9],rome2']}          | 012",
                "{'hostlist':[]}                           | -",
                "{'ranks':['0-1','3']}                     | 013",
                "{'ranks':['7']}                           | -",
                "{'ranks':[]}                              | -",
                "{'and':[]}                                | 0123",
                "{'or':[]}                                 | 0123",
                "{'not':[]}                                | -",
                "{'not':[{}]}                              | -",
                "{'and':[{'properties':['ssd']},{'ranks':['1-2']}]}       | 1",
                "{'or':[{'properties':['ssd']},{'hostlist':['rome3']}]}   | 013",
                "{'not':[{'properties':['ssd']},{'properties':['debug']}]}| 023",
                "{'not':[{'not':[{'ranks':['2']}]}]}                      | 2",
            })
    void a_constraint_picks_nodes(String json, String ranks) {
        assertThat(picked(json.replace('\'', '"'))).isEqualTo(ranks.replace("-", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[]                          | constraint must be a mapping",
                "'ssd'                       | constraint must be a mapping",
                "{'and':[{}],'or':[{}]}      | constraint must only contain 1 element",
                "{'near':[]}                 | unknown constraint operator 'near'",
                "{'properties':'ssd'}        | operator properties values not an array",
                "{'not':{'ranks':['0']}}     | operator not values not an array",
                "{'properties':[1]}          | non-string property specified",
                "{'properties':['s&d']}      | invalid character in property 's&d'",
                "{'properties':['^^ssd']}    | invalid character in property '^^ssd'",
                "{'properties':['(ssd)']}    | invalid character in property '(ssd)'",
                "{'and':[1]}                 | constraint must be a mapping",
                "{'and':[{'or':[{'x':[]}]}]} | unknown constraint operator 'x'",
                "{'hostlist':['oslo[']}      | invalid hostlist 'oslo['",
                "{'hostlist':[1]}            | non-string hostlist specified",
                "{'ranks':['3-1']}           | invalid idset '3-1'",
                "{'ranks':[{}]}              | non-string ranks specified",
                "{'ranks':[1]}               | non-string ranks specified",
                "{'ranks':                   | constraint is not JSON: {'ranks':",
            })
    void what_is_no_constraint_is_refused(String json, String message) {
        assertThatThrownBy(() -> Constraint.parse(json.replace('\'', '"')))
                .isInstanceOf(InvalidText.class)
                .hasMessage(json.endsWith(":") ? message.replace('\'', '"') : message);
    }

    @Test
    void constraints_of_any_depth_pick_what_logic_says() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            StringBuilder json = new StringBuilder();
            IntPredicate expected = write(random, json, 4);
            StringBuilder ranks = new StringBuilder();
            for (int rank = 0; rank < HOSTS.length; rank++) {
                ranks.append(expected.test(rank) ? rank : "");
            }
            assertThat(picked(json.toString())).as("%s", json).isEqualTo(ranks.toString());
        }
    }

    /// Writes a constraint and says what it means, in the other's absence.
    private static IntPredicate write(Random random, StringBuilder json, int depthMax) {
        int kind = random.nextInt(depthMax == 0 ? 3 : 6);
        switch (kind) {
            case 0 -> {
                String name = random.nextBoolean() ? "ssd" : "debug";
                boolean without = random.nextBoolean();
                json.append("{\"properties\":[\"").append(without ? "^" : "").append(name);
                json.append("\"]}");
                return rank -> PROPERTIES.getOrDefault(name, Set.of()).contains(rank) != without;
            }
            case 1 -> {
                int wanted = random.nextInt(6);
                json.append("{\"ranks\":[\"").append(wanted).append("\"]}");
                return rank -> rank == wanted;
            }
            case 2 -> {
                int wanted = random.nextInt(HOSTS.length);
                json.append("{\"hostlist\":[\"").append(HOSTS[wanted]).append("\"]}");
                return rank -> rank == wanted;
            }
            default -> {
                return writeParts(random, json, depthMax, kind);
            }
        }
    }

    private static IntPredicate writeParts(
            Random random, StringBuilder json, int depthMax, int kind) {
        boolean isOr = kind == 4;
        StringJoiner parts = new StringJoiner(",");
        IntPredicate all = _ -> true;
        IntPredicate any = _ -> false;
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            StringBuilder part = new StringBuilder();
            IntPredicate meaning = write(random, part, depthMax - 1);
            all = all.and(meaning);
            any = any.or(meaning);
            parts.add(part);
        }
        json.append(kind == 3 ? "{\"and\":[" : isOr ? "{\"or\":[" : "{\"not\":[");
        json.append(parts).append("]}");
        if (isOr) {
            return count == 0 ? _ -> true : any;
        }
        return kind == 3 ? all : all.negate();
    }

    private static String picked(String json) {
        Constraint constraint = Constraint.parse(json);
        StringBuilder ranks = new StringBuilder();
        for (int r = 0; r < HOSTS.length; r++) {
            int rank = r;
            if (constraint.matches(
                    rank,
                    HOSTS[rank],
                    name -> PROPERTIES.getOrDefault(name, Set.of()).contains(rank))) {
                ranks.append(rank);
            }
        }
        return ranks.toString();
    }
}
