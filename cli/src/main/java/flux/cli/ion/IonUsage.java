package flux.cli.ion;

import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import java.util.ArrayList;
import java.util.List;

/// The words of `flux ion-resource`.
final class IonUsage {
    private static final Option FORMAT =
            Option.value(
                            "",
                            "--format",
                            "FORMAT",
                            "rv1_nosched, rv1, rv1_shorthand, rlite, jgf, jgf_shorthand, simple,"
                                    + " pretty_simple; to be drawn: dot, graphml")
                    .among(
                            "rv1_nosched",
                            "rv1",
                            "rv1_shorthand",
                            "rlite",
                            "jgf",
                            "jgf_shorthand",
                            "simple",
                            "pretty_simple",
                            "dot",
                            "graphml");
    private static final Option QUIET =
            Option.flag("-q", "--quiet", "only the resources, without the lines above");
    private static final Option JSON = Option.flag("", "--json", "the scheduler's answer as JSON");

    private IonUsage() {}

    static Parser parser() {
        return new Parser(
                "flux-ion-resource",
                List.of(
                        command(
                                "match",
                                "Find resources for a jobspec: "
                                        + String.join(", ", IonResourceCommand.MATCHES),
                                List.of(FORMAT, JSON),
                                "match_type",
                                "jobspec"),
                        command(
                                "update",
                                "Note that a job has the resources of R",
                                List.of(JSON),
                                "rv1_file",
                                "jobid"),
                        command("info", "Show who has or waits for what", List.of(JSON), "jobid"),
                        command("cancel", "Give back what was matched", List.of(), "jobid"),
                        command(
                                "partial-cancel",
                                "Give back the ranks of R",
                                List.of(),
                                "jobid",
                                "rv1_file"),
                        command(
                                "stats",
                                "Count vertices, and how long matches took",
                                List.of(JSON)),
                        command("stats-clear", "Forget how long matches took", List.of()),
                        command(
                                "find",
                                "Show resources that meet criteria",
                                List.of(FORMAT, QUIET, JSON),
                                "criteria"),
                        command(
                                "status",
                                "Show what there is, is down, is allocated",
                                List.of(JSON)),
                        command(
                                "set-status",
                                "Take a vertex out of service, or back into it",
                                List.of(),
                                "resource_path",
                                "status"),
                        command(
                                "set-property",
                                "Set a property of a vertex",
                                List.of(),
                                "sp_resource_path",
                                "sp_keyval"),
                        command(
                                "get-property",
                                "Show a property of a vertex",
                                List.of(JSON),
                                "gp_resource_path",
                                "gp_key"),
                        command(
                                "remove-property",
                                "Take a property from a vertex",
                                List.of(),
                                "resource_path",
                                "key"),
                        command(
                                "ns-info",
                                "Show which id a resource has in its host",
                                List.of(),
                                "rank",
                                "type",
                                "identity"),
                        command("params", "Show the settings in force", List.of()),
                        command("add-subgraph", "Add resources", List.of(), "path"),
                        command("remove-subgraph", "Remove resources", List.of(), "path")),
                List.of(
                        "flux ion-resource find 'status=up and sched-now=free'",
                        "flux ion-resource match allocate_orelse_reserve job.yaml",
                        "flux ion-resource match satisfiability <(flux submit --dry-run -N2 true)",
                        "flux ion-resource set-property /cluster0/node0 class=fast",
                        "flux ion-resource cancel 1"));
    }

    private static Subcommand command(
            String name, String help, List<Option> options, String... operands) {
        List<Operand> all = new ArrayList<>();
        for (String operand : operands) {
            all.add(new Operand(operand, Arity.ONE));
        }
        return new Subcommand(name, help, options, all);
    }
}
