package flux.cli.nested;

import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import java.util.List;

/// The words of `flux pstree`.
final class PstreeUsage {
    static final Parser PARSER =
            Parser.of(
                    "flux-pstree",
                    new Subcommand(
                            "",
                            "Display Flux jobs in a tree",
                            List.of(
                                    Option.flag("-a", "--all", "jobs in all states"),
                                    Option.integer(
                                            "-c", "--count", "N", "at most N of each instance"),
                                    Option.value(
                                            "-f",
                                            "--filter",
                                            "STATE|RESULT",
                                            "in these states, with these results"),
                                    Option.flag("-x", "--extended", "details before the tree"),
                                    Option.flag("-l", "--long", "do not cut long lines"),
                                    Option.integer("-L", "--level", "N", "only N levels"),
                                    Option.flag(
                                            "-p",
                                            "--parent-ids",
                                            "ids of instances before their names"),
                                    Option.flag("-n", "--no-header", "no header before details"),
                                    Option.flag("-X", "--no-combine", "each leaf in its own line"),
                                    Option.value("-o", "--label", "FORMAT", "labels of all jobs"),
                                    Option.value(
                                            "", "--parent-label", "FORMAT", "labels of instances"),
                                    Option.value(
                                            "",
                                            "--detail-format",
                                            "FORMAT",
                                            "details before the tree"),
                                    Option.value(
                                            "-d",
                                            "--details",
                                            "NAME",
                                            "default, resources, progress or stats"),
                                    Option.flag("-C", "--compact", "a narrower tree"),
                                    Option.flag("", "--ascii", "draw the tree in ASCII"),
                                    Option.value(
                                            "",
                                            "--skip-root",
                                            "yes|no",
                                            "leave the first line out")),
                            List.of(new Operand("JOBID", Arity.ANY))),
                    List.of(
                            "flux pstree -a                    all jobs, with their states",
                            "flux pstree -x                    with a table beside the tree",
                            "flux pstree -d progress           how far nested instances are",
                            "flux pstree -o '{id.f58} {name}'  another label"));

    private PstreeUsage() {}
}
