package flux.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Formats read and shown as flux-jobs(1) promises; what a spec does is checked against Python 3.
@Feature("F154")
class OutputFormatTest {

    private static final Fields<Map<String, Object>> FIELDS =
            name ->
                    name.equals("nothing")
                            ? null
                            : new Field<>(
                                    name.toUpperCase(Locale.ROOT),
                                    row -> row.getOrDefault(name, ""));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "{s}|hello",
                "{s:>8}|   hello",
                "{s:<8}.|hello   .",
                "{s:*^9}|**hello**",
                "{s:.3}|hel",
                "{s:>6.2}|    he",
                "{s:<4.4+}|hel+",
                "{s:<8.4+}.|hell    .",
                "{i}|42",
                "{i:5}|   42",
                "{i:<5}.|42   .",
                "{i:05d}|00042",
                "{i:+d}|+42",
                "{i:x}|2a",
                "{i:#x}|0x2a",
                "{i:.1f}|42.0",
                "{big:,}|1,234,567",
                "{f}|1234.5678",
                "{f:.2f}|1234.57",
                "{f:10.1f}|    1234.6",
                "{f:.3g}|1.23e+03",
                "{f:.6}|1234.57",
                "{f:e}|1.234568e+03",
                "{half:.0f}|2",
                "{third:%}|33.333333%",
                "{tiny}|1e-05",
                "{huge}|1e+16",
                "{long}|1795220923.478282",
                "{b}|True",
                "{b:>3}|  1",
                "{none}|None",
                "{none:>6}|  None",
                "{empty:h}|-",
                "{empty:>4h}|   -",
                "{zero:h}|-",
                "{i:>4h}|  42",
                "{id}|ƒ2A",
                "{id:<5}.|99   .",
                "{id:x}|63",
                "_{s!r}|_'hello'",
                "{long!D}|2026-11-21T00:28:43",
                "{zero!D}|''",
                "{zero!D:h}|-",
                "{long!d}|2026-11-21T00:28:43",
                "{long!d:%b%d %R::>12}| Nov21 00:28",
                "{zero!d:%b%d %R::>12h}|           -",
                "{long!d:%F %T %j %a %p %%}|2026-11-21 00:28:43 325 Sat AM %",
                "{f!F}|20.58m",
                "{zero!F}|0s",
                "{zero!F:>4h}|   -",
                "{empty!F}|''",
                "{tiny!F}|0s",
                "{third!F}|0.333s",
                "{long!F}|2.078e+04d",
                "{f!H}|0:20:35",
                "{third!H}|0:00:01",
                "{zero!H:h}|-",
                "{half!P}|250%",
                "{third!P}|33.3%",
                "{mill!P}|0.05%",
                "a{{b}}{i}|a{b}42",
            })
    void shows_a_field_as_python_would(String format, String expected) {
        Map<String, Object> row =
                Map.ofEntries(
                        Map.entry("s", "hello"),
                        Map.entry("i", 42L),
                        Map.entry("big", 1234567L),
                        Map.entry("f", 1234.5678),
                        Map.entry("half", 2.5),
                        Map.entry("third", 1 / 3.0),
                        Map.entry("mill", 0.0005),
                        Map.entry("tiny", 0.00001),
                        Map.entry("huge", 1e16),
                        Map.entry("long", 1795220923.478282),
                        Map.entry("zero", 0.0),
                        Map.entry("b", true),
                        Map.entry("id", new Numbered(99, "ƒ2A")));
        Fields<Map<String, Object>> fields =
                name -> name.equals("none") ? new Field<>("NONE", _ -> null) : FIELDS.find(name);
        assertThat(OutputFormat.parse(format, fields, ZoneOffset.UTC).format(row))
                .isEqualTo(expected.equals("''") ? "" : expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{id|Error in user format: expected '}' before end of string",
                "{|Error in user format: Single '{' encountered in format string",
                "a}|Error in user format: Single '}' encountered in format string",
                "{nothing}|Error in user format: Unknown format field: nothing",
                "{a!Q}|Error in user format: Unknown conversion specifier Q",
                "{a:zz}|Error in user format: Invalid format specifier 'zz'",
                "sort:nothing {a}|Invalid sort key: nothing",
            })
    void refuses_what_is_no_format(String format, String message) {
        assertThatThrownBy(() -> OutputFormat.parse(format, FIELDS, ZoneOffset.UTC))
                .isInstanceOf(FormatException.class)
                .hasMessage(message);
    }

    @Test
    void a_column_that_is_empty_in_every_row_goes_and_one_that_is_too_narrow_grows() {
        List<Map<String, Object>> rows =
                List.of(Map.of("id", 1L, "user", "al"), Map.of("id", 2L, "user", "barbarella"));
        assertThat(table("{id:>4} ?:{queue:<8.8} +:{user:<4}|", rows))
                .isEqualTo("  ID USER      |\n   1 al        |\n   2 barbarella|\n");
    }

    @Test
    void the_heading_keeps_width_and_loses_type_and_precision() {
        assertThat(table("{nodelist:>12.6+} {n:03d} {t!d:%R::>6}", List.of()))
                .isEqualTo("    NODELIST N        T\n");
    }

    @Test
    void rows_are_sorted_empty_first_then_numbers_then_texts_and_ties_keep_their_order() {
        OutputFormat<Map<String, Object>> format =
                OutputFormat.parse("sort:k,-n {k}", FIELDS, ZoneOffset.UTC);
        List<Map<String, Object>> rows =
                List.of(
                        Map.of("k", "b"),
                        Map.of("k", 2L, "n", 1L),
                        Map.of("k", 2L, "n", 5L),
                        Map.of("k", true),
                        Map.of());
        assertThat(format.sortKeys().sorted(rows))
                .containsExactly(rows.get(4), rows.get(3), rows.get(2), rows.get(1), rows.get(0));
    }

    @Test
    void a_line_that_does_not_fit_ends_in_a_plus() {
        OutputFormat<Map<String, Object>> format =
                OutputFormat.parse("{a}", FIELDS, ZoneOffset.UTC);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new Table<>(format, true, 4).print(List.of(Map.of("a", "12345"), Map.of("a", "1234")), out);
        out.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("A\n123+\n1234\n");
    }

    private static String table(String format, List<Map<String, Object>> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new Table<>(OutputFormat.parse(format, FIELDS, ZoneOffset.UTC), true).print(rows, out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
