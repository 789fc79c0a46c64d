package flux.cli.housekeeping;

import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import java.util.List;

/// The words of `flux housekeeping`.
final class HousekeepingUsage {
    private HousekeepingUsage() {}

    static Parser parser() {
        return new Parser("flux-housekeeping", List.of(list(), kill()), examples());
    }

    private static List<String> examples() {
        return List.of(
                "flux housekeeping list",
                "flux housekeeping list -i node[0-3] -o pending",
                "flux housekeeping kill --jobid=f3P5wkd -s KILL",
                "flux housekeeping kill --all");
    }

    private static Subcommand list() {
        return new Subcommand(
                "list",
                "Show the jobs whose housekeeping has not ended",
                List.of(
                        Option.value("-i", "--include", "TARGETS", "only these hosts or ranks"),
                        Option.value("-o", "--format", "FORMAT", "a format, or the name of one"),
                        Option.flag("-n", "--no-header", "without the first line"),
                        Option.flag("", "--json", "as JSON").inSecret()),
                List.of());
    }

    private static Subcommand kill() {
        return new Subcommand(
                "kill",
                "Send a signal to housekeeping scripts",
                List.of(
                        Option.flag("", "--all", "to all of them"),
                        Option.value("-j", "--jobid", "ID", "to those of this job"),
                        Option.value("-t", "--targets", "TARGETS", "on these hosts or ranks"),
                        Option.value("-s", "--signal", "SIG", "which (default: SIGTERM)")),
                List.of());
    }
}
