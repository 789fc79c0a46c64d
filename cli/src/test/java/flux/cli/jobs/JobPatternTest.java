package flux.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import flux.feature.Feature;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `flux pgrep` finds.
class JobPatternTest {
    private static JobRow job(long id, String name) {
        return new JobRow(
                JsonNodeFactory.instance.objectNode().put("id", id).put("name", name),
                new Viewer(0, false, Long::toString, _ -> MissingNode.getInstance()));
    }

    @ParameterizedTest
    @CsvSource({
        "sim,            true",
        "^im,            false",
        "name:^sim,      true",
        "post or sim,    true",
        "post|sim,       true",
        "sim -run,       false",
        "not post,       true",
        "(post or im) run, true",
        "f1..f5,         true",
        "4..0x10,        true",
        "6..9,           false",
        "name:f1..f5,    false",
        "jobid:f1..f5,   false",
        "f1..,           false"
    })
    @Feature("F151")
    void it_matches(String expression, boolean matches) {
        assertThat(JobPattern.parse(expression).test(job(4, "simrun"))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "'[',     unterminated character set at position 0",
        "'a[b',   unterminated character set at position 1",
        "'*',     nothing to repeat at position 0",
        "'a or',  Unexpected end of input in 'a or'",
        "'(a',    Unclosed parenthesis in position 0"
    })
    void it_is_told_what_makes_no_sense(String expression, String what) {
        assertThatThrownBy(() -> JobPattern.parse(expression)).hasMessage(what);
    }
}
