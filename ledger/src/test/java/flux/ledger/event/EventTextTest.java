package flux.ledger.event;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Lines as `flux job eventlog` prints them.
@Feature("F127")
class EventTextTest {
    private static final List<EventLine> EVENTS =
            List.of(
                    EventLine.parse(
                            "{\"timestamp\":1795220814.9810674,\"name\":\"submit\",\"context\":{\"userid\":0,\"urgency\":16}}"),
                    EventLine.parse("{\"timestamp\":1795220815.0062249,\"name\":\"depend\"}"),
                    EventLine.parse(
                            "{\"timestamp\":1795220835.5,\"name\":\"release\",\"context\":{\"ranks\":\"all\",\"a\":{\"b\": [1]},\"final\":true}}"),
                    EventLine.parse("{\"timestamp\":1795220820.5,\"name\":\"clean\"}"));

    private static String show(TimeFormat format, ZoneId zone) {
        EventText text = new EventText(format, zone, false);
        return EVENTS.stream().map(text::format).collect(Collectors.joining("\n"));
    }

    @Test
    void raw_times_are_rounded_to_microseconds() {
        assertThat(show(TimeFormat.RAW, ZoneOffset.UTC))
                .isEqualTo(
                        """
                        1795220814.981067 submit userid=0 urgency=16
                        1795220815.006225 depend
                        1795220835.500000 release ranks="all" a={"b":[1]} final=true
                        1795220820.500000 clean""");
    }

    @Test
    void iso_times_are_cut_and_have_a_zone() {
        assertThat(show(TimeFormat.ISO, ZoneOffset.UTC))
                .contains("2026-11-21T00:26:54.981067Z submit")
                .contains("2026-11-21T00:26:55.006224Z depend");
        assertThat(show(TimeFormat.ISO, ZoneId.of("+02:00")))
                .contains("2026-11-21T02:26:55.006224+02:00 depend");
    }

    @Test
    void offsets_count_from_the_first_event() {
        assertThat(show(TimeFormat.OFFSET, ZoneOffset.UTC))
                .contains("0.000000 submit")
                .contains("0.025157 depend")
                .contains("20.518933 release");
    }

    @Test
    void people_see_the_minute_once_and_then_offsets() {
        assertThat(show(TimeFormat.HUMAN, ZoneOffset.UTC))
                .isEqualTo(
                        """
                        [Nov21 00:26] submit userid=0 urgency=16
                        [  +0.025157] depend
                        [Nov21 00:27] release ranks="all" a={"b":[1]} final=true
                        [ -15.000000] clean""");
    }

    @Test
    void colors_tell_numbers_from_the_rest() {
        EventText text = new EventText(TimeFormat.RAW, ZoneOffset.UTC, true);
        assertThat(text.format(EVENTS.getFirst()).replace('\u001b', '^'))
                .isEqualTo(
                        "^[32m1795220814.981067^[0m ^[33msubmit^[0m ^[34muserid^[0m=^[37m0^[0m ^[34murgency^[0m=^[37m16^[0m");
        assertThat(text.format(EVENTS.get(2)).replace('\u001b', '^'))
                .endsWith("^[34mfinal^[0m=^[35mtrue^[0m");
    }
}
