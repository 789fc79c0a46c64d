package flux.cli.queue;

import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import java.util.ArrayList;
import java.util.List;

/// The words of `flux queue`.
final class QueueUsage {
    private static final Option ALL =
            Option.flag("-a", "--all", "apply to all queues when none is named");
    private static final Option QUIET = Option.flag("", "--quiet", "display only errors");
    private static final Option VERBOSE =
            Option.flag("-v", "--verbose", "say what the job manager is at");
    private static final Option NO_CHECKPOINT =
            Option.flag("", "--nocheckpoint", "do not remember it over a restart");
    private static final Option MESSAGE =
            Option.value("-m", "--message", "REASON", "why, for those who ask");
    private static final Option TIMEOUT =
            Option.value("-t", "--timeout", "DURATION", "give up after DURATION");

    private QueueUsage() {}

    static Parser parser() {
        return new Parser(
                "flux-queue",
                List.of(
                        list(),
                        queue(
                                "status",
                                "Show whether jobs may be submitted and are scheduled",
                                ALL),
                        queue("enable", "Let jobs be submitted", ALL, QUIET),
                        queue("disable", "Refuse new jobs", ALL, QUIET),
                        queue("start", "Schedule the jobs that wait", ALL, QUIET),
                        queue("stop", "Start no more of the jobs that wait", ALL, QUIET),
                        new Subcommand(
                                "drain", "Wait until no job is left", List.of(TIMEOUT), List.of()),
                        new Subcommand(
                                "idle",
                                "Wait until no job holds or asks for resources",
                                List.of(
                                        TIMEOUT,
                                        Option.flag("", "--quiet", "say nothing when none wait")),
                                List.of())),
                List.of(
                        "flux queue list",
                        "flux queue disable -m 'maintenance at noon'",
                        "flux queue drain --timeout=1h"));
    }

    private static Subcommand list() {
        return new Subcommand(
                "list",
                "Show the queues with their limits",
                List.of(
                        Option.value("-q", "--queue", "QUEUE,...", "only these queues"),
                        Option.value("-o", "--format", "FORMAT", "a format, or the name of one"),
                        Option.flag("-n", "--no-header", "without the first line"),
                        Option.flag("", "--json", "as JSON").inSecret()),
                List.of());
    }

    /// `-q NAME` is how the queue was named before it became an operand.
    private static Subcommand queue(String name, String help, Option... own) {
        List<Option> options = new ArrayList<>();
        options.add(Option.value("-q", "--queue", "NAME", "the queue").inSecret());
        options.addAll(List.of(own));
        options.add(VERBOSE);
        if (name.equals("status")) {
            options.add(Option.flag("", "--json", "as JSON").inSecret());
        }
        if (name.equals("stop") || name.equals("disable")) {
            options.add(NO_CHECKPOINT);
            options.add(MESSAGE);
        }
        return new Subcommand(name, help, options, List.of(new Operand("QUEUE", Arity.OPTIONAL)));
    }
}
