package flux.cli.argparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import java.util.List;
import org.junit.jupiter.api.Test;

/// As Python's argparse takes the words, and what it says of those it does not take.
class ParserTest {
    private static final Parser PARSER =
            new Parser(
                    "flux-gate",
                    List.of(
                            new Subcommand(
                                    "open",
                                    "Open it",
                                    List.of(
                                            Option.flag("-a", "--all", "all gates"),
                                            Option.flag("", "--no-alarm", "quietly"),
                                            Option.flag("", "--no-header", "briefly"),
                                            Option.value("-m", "--message", "REASON", "why"),
                                            Option.value("-q", "--queue", "NAME", "old").inSecret(),
                                            Option.optional(
                                                    "-L",
                                                    "--color",
                                                    "WHEN",
                                                    List.of("never", "always"),
                                                    "colored")),
                                    List.of(new Operand("GATE", Arity.OPTIONAL))),
                            new Subcommand(
                                    "shut",
                                    "Shut it",
                                    List.of(Option.flag("-f", "--force", "by force")),
                                    List.of(
                                            new Operand("gate", Arity.ONE),
                                            new Operand("reason", Arity.REST)))),
                    List.of("flux gate open north"));
    private static final String USAGE = "usage: flux-gate [-h] {open,shut} ...\n";
    private static final String USAGE_OF_OPEN =
            "usage: flux-gate open [-h] [-a] [--no-alarm] [--no-header] [-m REASON] [-L [WHEN]]"
                    + " [GATE]\n";

    private static Arguments parse(String... words) {
        return PARSER.parse(List.of(words));
    }

    @Test
    void a_program_without_subcommands_folds_its_usage_and_counts_in_whole_numbers() {
        Parser parser =
                Parser.of(
                        "flux-look",
                        new Subcommand(
                                "",
                                "Look",
                                List.of(
                                        Option.flag("-a", "", "all"),
                                        Option.integer("-c", "--count", "N", "how many")),
                                List.of(new Operand("ID", Arity.SOME))),
                        List.of());
        Arguments arguments = parser.parse(List.of("x", "-c", "-3", "-a", "y"), 80);
        assertThat(arguments.operands()).containsExactly("x", "y");
        assertThat(arguments.has("-a")).isTrue();
        assertThat(arguments.integer("--count", 0)).isEqualTo(-3);
        assertThat(parser.parse(List.of("-c99999999999999999999", "x"), 80).integer("--count", 0))
                .isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> parser.parse(List.of("-c", "1e3", "x"), 40))
                .hasMessage(
                        """
                        usage: flux-look [-h] [-a] [-c N]
                                         ID [ID ...]
                        flux-look: error: argument -c/--count: invalid int value: '1e3'""");
        assertThatThrownBy(() -> parser.parse(List.of("-z"), 80))
                .hasMessageEndingWith("error: the following arguments are required: ID");
    }

    @Test
    void options_may_stand_anywhere_be_cut_short_and_share_a_dash() {
        Arguments arguments = parse("open", "north", "--no-h", "--mess=a b", "-am", "c");
        assertThat(arguments.operands()).containsExactly("north");
        assertThat(arguments.has("--no-header")).isTrue();
        assertThat(arguments.has("--no-alarm")).isFalse();
        assertThat(arguments.has("--all")).isTrue();
        assertThat(arguments.all("--message")).containsExactly("a b", "c");
    }

    @Test
    void a_value_may_be_left_out_where_it_is_optional() {
        assertThat(parse("open", "-L", "--all").value("--color", "auto")).isEmpty();
        assertThat(parse("open", "--color=never").value("--color", "auto")).isEqualTo("never");
        assertThat(parse("open").value("--color", "auto")).isEqualTo("auto");
    }

    @Test
    void a_reason_takes_all_that_follows() {
        Arguments arguments = parse("shut", "-f", "north", "to", "be", "-f", "safe");
        assertThat(arguments.operands()).containsExactly("north", "to", "be", "-f", "safe");
        assertThat(arguments.count("--force")).isEqualTo(1);
    }

    @Test
    void misuse_of_a_subcommand_shows_its_usage() {
        assertMisuse(
                USAGE_OF_OPEN + "flux-gate open: error: argument -q/--queue: expected one argument",
                "open",
                "-q");
        assertMisuse(
                USAGE_OF_OPEN
                        + "flux-gate open: error: argument -L/--color: invalid choice: 'red'"
                        + " (choose from 'never', 'always')",
                "open",
                "-Lred");
        assertMisuse(
                USAGE_OF_OPEN
                        + "flux-gate open: error: ambiguous option: --no could match --no-alarm,"
                        + " --no-header",
                "open",
                "--no");
        assertMisuse(
                "usage: flux-gate shut [-h] [-f] gate ...\n"
                        + "flux-gate shut: error: the following arguments are required: gate",
                "shut");
    }

    @Test
    void words_too_many_and_subcommands_that_are_none_show_the_whole_usage() {
        assertMisuse(
                USAGE + "flux-gate: error: unrecognized arguments: -v south",
                "open",
                "-v",
                "north",
                "south");
        assertMisuse(
                USAGE
                        + "flux-gate: error: argument subcommand: invalid choice: 'burn' (choose"
                        + " from 'open', 'shut')",
                "burn");
        assertMisuse(USAGE + "flux-gate: error: the following arguments are required: subcommand");
    }

    @Test
    void help_has_examples() {
        assertThatThrownBy(() -> parse("open", "--help"))
                .isInstanceOf(Parser.HelpAsked.class)
                .hasMessageStartingWith(USAGE_OF_OPEN)
                .hasMessageContaining("-m, --message=REASON")
                .hasMessageEndingWith("Examples:\n  flux gate open north\n");
    }

    private static void assertMisuse(String text, String... words) {
        assertThatThrownBy(() -> parse(words)).isInstanceOf(Misuse.class).hasMessage(text);
    }
}
