package flux.ops.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import flux.feature.Feature;
import java.io.IOException;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When a crontab line is due.
@Feature("F282")
class CalendarTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'minute':'*/5'}                                | 2026-02-28T23:58:10Z | 2026-03-01T00:00Z",
                "{'minute':'30','hour':'6'}                      | 2026-02-28T06:30:00Z | 2026-03-01T06:30Z",
                "{'minute':'0','hour':'0','mday':'29','month':'1'} | 2026-01-01T00:00:00Z | 2028-02-29T00:00Z",
                "{'minute':'0','hour':'12','weekday':'0'}        | 2026-11-21T13:00:00Z | 2026-11-22T12:00Z",
                "{'second':'10','minute':'1-3,7','hour':'*'}     | 2026-11-21T13:03:10Z | 2026-11-21T13:07:10Z",
                "{'second':'5','minute':'1','hour':'2','mday':'3','month':'4','year':'130'}"
                        + " | 2026-11-21T13:03:10Z | 2030-05-03T02:01:05Z",
            })
    void the_next_time_is_the_first_that_all_sets_have(String args, String now, String next)
            throws IOException {
        assertThat(calendar(args).after(ZonedDateTime.parse(now)))
                .contains(ZonedDateTime.parse(next));
    }

    @Test
    void what_never_comes_never_comes() throws IOException {
        assertThat(
                        calendar("{'mday':'31','month':'1'}")
                                .after(ZonedDateTime.parse("2026-01-01T00:00:00Z")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'minute':'60'}", "{'hour':'-1'}", "{'mday':'0'}", "{'month':'12'}",
                "{'weekday':'7'}", "{'minute':'5-1'}", "{'minute':'*/0'}", "{'minute':''}",
                "{'minute':'x'}", "{'minute':'1,,2'}", "{'minute':'99999999999'}",
            })
    void a_set_that_is_none_is_refused_by_its_name(String args) {
        assertThatThrownBy(() -> calendar(args))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("invalid set");
    }

    private static Calendar calendar(String args) throws IOException {
        return new Calendar(JSON.readTree(args.replace('\'', '"')));
    }
}
