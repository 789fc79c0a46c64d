package flux.cli.jobs;

import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import java.util.List;

/// The words of `flux jobs`.
final class JobsUsage {
    static final Parser PARSER =
            Parser.of(
                    "flux-jobs",
                    new Subcommand(
                            "",
                            "List jobs of this instance",
                            List.of(
                                    JobQuery.ALL_STATES,
                                    JobQuery.EVERYONE,
                                    JobQuery.USER,
                                    JobQuery.NAME,
                                    JobQuery.QUEUE,
                                    JobQuery.INCLUDE,
                                    JobQuery.COUNT,
                                    JobQuery.SINCE,
                                    JobQuery.FILTER,
                                    Option.flag("-n", "--no-header", "without the first line"),
                                    Option.value("-o", "--format", "FORMAT", "format, or its name"),
                                    Option.optional(
                                            "-w", "", "N", List.of(), "cut lines at N columns"),
                                    Option.value("", "--sort", "KEY,...", "sort by these fields"),
                                    Option.flag("", "--json", "as JSON"),
                                    Option.optional(
                                            "",
                                            "--color",
                                            "WHEN",
                                            List.of("never", "always", "auto"),
                                            "never, always, or auto"),
                                    Option.flag("", "--stats", "counts first"),
                                    Option.flag("", "--stats-only", "counts only"),
                                    Option.flag("-R", "--recursive", "with jobs of instances"),
                                    Option.flag("", "--recurse-all", "also of other users"),
                                    Option.integer("-L", "--level", "N", "no deeper than N"),
                                    Option.integer("", "--threads", "N", "at most N at a time")),
                            List.of(new Operand("JOBID", Arity.ANY))),
                    List.of(
                            "flux jobs -a                      all of my jobs",
                            "flux jobs -f failed -c 5          the last five that failed",
                            "flux jobs -no {id}                ids only",
                            "flux jobs -o long --sort=-runtime",
                            "flux jobs -o help                 formats that have names"));

    private JobsUsage() {}
}
