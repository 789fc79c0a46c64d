package flux.ops.fluxion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.scheduler.fluxion.jobspec.JobspecFault;
import org.junit.jupiter.api.Test;

/// YAML that stands for more than any memory holds is refused, in one line.
class YamlTreeTest {

    private static void refused(String yaml, String words) {
        assertThatThrownBy(() -> YamlTree.parse(yaml))
                .isInstanceOf(JobspecFault.class)
                .hasMessageContaining(words)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void aliases_may_be_used_but_not_without_end() {
        assertThat(YamlTree.parse("a: &x [1, yes, 2.5, b, ~]\nc: *x").toString())
                .isEqualTo("{\"a\":[1,true,2.5,\"b\",null],\"c\":[1,true,2.5,\"b\",null]}");
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 25; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        refused(bomb.toString(), "stands for more than 1048576 values");
        refused("a: &a [*a]", "nested deeper than 100 levels");
    }

    @Test
    void what_is_no_yaml_is_told_with_its_place() {
        refused("a: [1, 2", "line 1, column 9");
        refused("[".repeat(1000), "not YAML: ");
    }
}
