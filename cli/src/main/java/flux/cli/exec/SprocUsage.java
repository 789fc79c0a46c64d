package flux.cli.exec;

import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import java.util.List;

/// The words of `flux sproc`.
final class SprocUsage {
    private static final Option RANK =
            Option.integer("-r", "--rank", "RANK", "the broker's rank (default: the one asked)");
    private static final Option SERVICE =
            Option.value("-s", "--service", "SERVICE", "who runs them (default: rexec)");
    private static final Operand TARGET = new Operand("pid", Arity.ONE);

    private SprocUsage() {}

    static Parser parser() {
        return new Parser(
                "flux-sproc",
                List.of(
                        new Subcommand(
                                "kill",
                                "Send a signal to a process, by its pid or its label",
                                List.of(
                                        RANK,
                                        SERVICE,
                                        Option.flag(
                                                "-w",
                                                "--wait",
                                                "wait until it has ended, and exit as it did")),
                                List.of(new Operand("signum", Arity.ONE), TARGET)),
                        new Subcommand(
                                "wait",
                                "Wait for a process in the background and exit as it did",
                                List.of(
                                        RANK,
                                        SERVICE,
                                        Option.flag(
                                                "-o",
                                                "--output",
                                                "write what was kept of its output")),
                                List.of(TARGET)),
                        new Subcommand(
                                "ps",
                                "Show the processes of a broker",
                                List.of(
                                        RANK,
                                        SERVICE,
                                        Option.value(
                                                "-o",
                                                "--format",
                                                "FORMAT",
                                                "fields: pid, state, label, rank, cmd"),
                                        Option.flag("-n", "--no-header", "without the first line"),
                                        Option.flag("", "--json", "as JSON").inSecret()),
                                List.of())),
                List.of(
                        "flux sproc ps",
                        "flux sproc ps -r 1 -o '{pid} {label}'",
                        "flux sproc kill -w TERM watch",
                        "flux exec --bg --waitable --label=build -r 0 make;"
                                + " flux sproc wait -o build"));
    }
}
