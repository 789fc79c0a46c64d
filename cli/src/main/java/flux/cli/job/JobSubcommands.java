package flux.cli.job;

import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Resolver;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.Set;

/// The subcommands of `flux job` by name.
public final class JobSubcommands {

    /// All of them.
    public static final Set<String> NAMES =
            Set.of(
                    "attach",
                    "eventlog",
                    "hostpids",
                    "id",
                    "info",
                    "kill",
                    "killall",
                    "last",
                    "list",
                    "list-ids",
                    "list-inactive",
                    "memo",
                    "namespace",
                    "purge",
                    "raise",
                    "raiseall",
                    "stats",
                    "status",
                    "submit",
                    "taskmap",
                    "timeleft",
                    "urgency",
                    "wait",
                    "wait-event",
                    "why");

    private final Session session;
    private final Given given;

    private JobSubcommands(Session session, Given given) {
        this.session = session;
        this.given = given;
    }

    /// @param name one of [#NAMES]
    /// @return the exit status
    public static int run(String name, List<String> words, Session session) {
        return Subcommand.run(
                "flux-job",
                JobSyntax.of(name),
                words,
                session,
                given -> new JobSubcommands(session, given).run(name));
    }

    private int run(String name) throws RpcException {
        IdCommand ids = new IdCommand(session, given);
        return switch (name) {
            case "id" -> ids.convert();
            case "namespace" -> ids.namespace();
            case "taskmap" -> new TaskmapCommand(session, given).run();
            default -> {
                try (Connection connection = connect()) {
                    yield run(name, connection);
                }
            }
        };
    }

    /// To the instance of the first job, which may be named by its path: `/ƒA/ƒB` is a job of the
    /// instance that ƒA is, or was.
    private Connection connect() {
        String first = given.operands().isEmpty() ? "" : given.operands().getFirst();
        int slash = first.lastIndexOf('/');
        if (slash < 0 || !GivenJob.isOne(first.substring(slash + 1))) {
            return Connection.open(session);
        }
        String path = slash == 0 ? "/" : first.substring(0, slash);
        return Connection.to(Resolver.ofPast(session).resolve(path));
    }

    private int run(String name, Connection connection) throws RpcException {
        return switch (name) {
            case "attach" -> new AttachCommand(session, connection).run(given);
            case "eventlog" -> new EventlogCommand(session, connection, given).run();
            case "hostpids" -> new HostpidsCommand(session, connection, given).run();
            case "info" -> new InfoCommand(session, connection).run(given);
            case "kill" -> new KillCommand(session, connection).kill(given);
            case "killall" -> new AllCommand(session, connection, given).kill();
            case "last" -> new ListCommand(session, connection, given).last();
            case "list" -> new ListCommand(session, connection, given).list();
            case "list-ids" -> new ListCommand(session, connection, given).byId();
            case "list-inactive" -> new ListCommand(session, connection, given).inactive();
            case "memo" -> new MemoCommand(connection).run(given);
            case "purge" -> new PurgeCommand(session, connection).run(given);
            case "raise" -> new KillCommand(session, connection).raise(given);
            case "raiseall" -> new AllCommand(session, connection, given).raise();
            case "stats" -> new ListCommand(session, connection, given).stats();
            case "status" -> new StatusCommand(session, connection).run(given);
            case "submit" -> new SubmitCommand(session, connection).run(given);
            case "timeleft" -> new TimeleftCommand(session, connection).run(given);
            case "urgency" -> new UrgencyCommand(session, connection).run(given);
            case "wait" -> new WaitCommand(session, connection).run(given);
            case "wait-event" -> new WaitEventCommand(session, connection, given).run();
            case "why" -> new WhyCommand(session, connection).run(given);
            default -> throw new IllegalArgumentException("no such subcommand: " + name);
        };
    }
}
