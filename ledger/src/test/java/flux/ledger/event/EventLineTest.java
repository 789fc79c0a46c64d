package flux.ledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import flux.feature.Feature;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Feature("F127")
class EventLineTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"timestamp\":1795220814.9810674,\"name\":\"submit\",\"context\":{\"userid\":0,\"x\":1.50}}",
                "{\"timestamp\":1795220368.150034,\"name\":\"baz\"}",
                "{\"timestamp\":42.5,\"name\":\"bad name \\\"\\n\u00e4\"}",
                "{\"timestamp\":42.0,\"name\":\"a\",\"context\":{}}",
                "{\"timestamp\":0.000001,\"name\":\"a\"}",
                "{\"timestamp\":12345678901234.5,\"name\":\"a\"}"
            })
    void a_line_is_read_and_written_the_same(String line) {
        assertThat(EventLine.parse(line).format()).isEqualTo(line);
    }

    @Test
    void every_microsecond_is_written_with_its_own_digits() {
        for (long micros = 1_795_220_814_000_000L; micros < 1_795_220_814_100_000L; micros += 7) {
            String line = EventLine.at(micros, "e", null).format();
            assertThat(Math.round(EventLine.parse(line).timestamp() * 1e6)).isEqualTo(micros);
            assertThat(line)
                    .hasSizeLessThanOrEqualTo(
                            "{\"timestamp\":1795220814.123456,\"name\":\"e\"}".length());
        }
    }

    @Test
    void a_context_that_was_typed_is_one_object() {
        assertThat(EventLine.of(1, "a", "{ \"x\": 1 }").contextJson()).isEqualTo("{\"x\":1}");
        for (String context : List.of("a=1", "[]", "", "{},\"name\":\"b\"", "{} {}")) {
            assertThatIllegalArgumentException().isThrownBy(() -> EventLine.of(1, "a", context));
        }
    }

    @Test
    void an_eventlog_is_its_lines() {
        String log = "{\"timestamp\":1.0,\"name\":\"a\"}\n{\"timestamp\":2,\"name\":\"b\"}\n";
        assertThat(EventLine.parseAll(log)).extracting(EventLine::name).containsExactly("a", "b");
        assertThat(EventLine.parseAll("")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventLine.parseAll(log + "{\"timestamp\":1.0,\"name\":\"a\"}"))
                .withMessage("the last event has no newline at its end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "foo",
                "[]",
                "{}",
                "{\"timestamp\":0,\"name\":\"a\"}",
                "{\"timestamp\":\"1\",\"name\":\"a\"}",
                "{\"timestamp\":1}",
                "{\"timestamp\":1,\"name\":\"\"}",
                "{\"timestamp\":1,\"name\":\"a\",\"context\":[]}",
                "{\"timestamp\":1,\"name\":\"a\",\"more\":1}",
                "{\"timestamp\":1,\"name\":\"a\"} {}"
            })
    void what_is_no_event_is_refused(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> EventLine.parse(line));
    }
}
