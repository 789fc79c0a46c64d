package flux.cli.resource;

import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import java.util.List;

/// The words of `flux resource`.
final class ResourceUsage {
    private static final Option STATES =
            Option.value("-s", "--states", "STATE,...", "only resources in these states");
    private static final Option INCLUDE =
            Option.value("-i", "--include", "TARGETS", "only these ranks or hosts");
    private static final Option QUEUE =
            Option.value("-q", "--queue", "QUEUE,...", "only the resources of these queues");
    private static final Option FORMAT =
            Option.value("-o", "--format", "FORMAT", "a format, or the name of one");
    private static final Option NO_HEADER =
            Option.flag("-n", "--no-header", "without the first line");
    private static final Option COLOR =
            Option.optional(
                    "-L", "--color", "WHEN", List.of("never", "always", "auto"), "use color");
    private static final Option JSON = Option.flag("", "--json", "as JSON").inSecret();
    private static final Option SKIP_EMPTY =
            Option.flag("", "--skip-empty", "without lines that say 0");
    private static final Option FORCE_UNDRAIN =
            Option.flag("-f", "--force", "do not fail when targets are not drained");

    private ResourceUsage() {}

    static Parser parser() {
        return new Parser(
                "flux-resource",
                List.of(
                        command("acquire-mute", "Tell the scheduler no more of nodes that go down"),
                        drain(),
                        undrain(),
                        command(
                                "status",
                                "Show nodes by what administrators did with them",
                                FORMAT,
                                STATES,
                                INCLUDE,
                                QUEUE,
                                NO_HEADER,
                                COLOR,
                                SKIP_EMPTY,
                                JSON),
                        command(
                                "list",
                                "Show resources by what the scheduler does with them",
                                FORMAT,
                                STATES,
                                INCLUDE,
                                QUEUE,
                                SKIP_EMPTY,
                                Option.flag("", "--no-skip-empty", "with lines that say 0"),
                                NO_HEADER,
                                JSON),
                        command("info", "Count resources", STATES, INCLUDE, QUEUE),
                        reload(),
                        command("R", "Print resources as R (RFC 20)", STATES, INCLUDE, QUEUE),
                        eventlog()),
                List.of(
                        "flux resource list -s free",
                        "flux resource drain node7 'bad dimm'",
                        "flux resource undrain 7",
                        "flux resource eventlog -H"));
    }

    private static Subcommand command(String name, String help, Option... options) {
        return new Subcommand(name, help, List.of(options), List.of());
    }

    private static Subcommand drain() {
        return new Subcommand(
                "drain",
                "Let nodes get no more jobs, or list those that get none",
                List.of(
                        Option.flag("-f", "--force", "replace the reason; twice: the time, too"),
                        Option.flag("-u", "--update", "leave targets that are drained already"),
                        INCLUDE,
                        QUEUE,
                        FORMAT,
                        NO_HEADER,
                        COLOR,
                        JSON),
                List.of(new Operand("targets", Arity.OPTIONAL), new Operand("reason", Arity.REST)));
    }

    private static Subcommand undrain() {
        return new Subcommand(
                "undrain",
                "Let drained nodes get jobs again",
                List.of(FORCE_UNDRAIN, Option.flag("-u", "--update", "the same").inSecret()),
                List.of(new Operand("targets", Arity.ONE), new Operand("reason", Arity.REST)));
    }

    private static Subcommand reload() {
        return new Subcommand(
                "reload",
                "Replace the resources",
                List.of(
                        Option.flag("-x", "--xml", "the path holds hwloc's descriptions"),
                        Option.flag("-f", "--force", "even with ranks that are not there")),
                List.of(new Operand("path", Arity.ONE)));
    }

    private static Subcommand eventlog() {
        return command(
                "eventlog",
                "Show what happened to the resources",
                Option.value("-f", "--format", "FORMAT", "text or json").among("text", "json"),
                Option.value("-T", "--time-format", "FORMAT", "raw, iso, offset, human")
                        .among("raw", "iso", "offset", "human", "reltime"),
                Option.flag("-H", "--human", "as people like it"),
                COLOR,
                Option.flag("-F", "--follow", "show new events as they come"),
                Option.value("-w", "--wait", "EVENT", "show events until this one has come"),
                Option.value("-m", "--match-context", "KEY=VAL", "with --wait: one that says so"),
                INCLUDE,
                Option.value("-t", "--timeout", "DURATION", "give up after DURATION"));
    }
}
