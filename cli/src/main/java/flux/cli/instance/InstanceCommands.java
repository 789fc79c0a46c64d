package flux.cli.instance;

import flux.cli.CommandException;
import flux.cli.Release;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.ledger.wire.RpcException;
import java.util.List;

/// `flux version`.
public final class InstanceCommands {
    private static final String HELP =
            """
            Usage: flux version
            Display the versions of the commands and of the broker
              -h, --help             Display this message.

            Examples:
              flux version
            """;

    private InstanceCommands() {}

    public static int version(List<String> words, Session session) {
        if (words.contains("-h") || words.contains("--help")) {
            session.out().print(HELP);
            return 0;
        }
        session.out().println("commands:    \t\t" + Release.VERSION);
        session.out().println("libflux-core:\t\t" + Release.VERSION);
        if (session.env().containsKey("FLUX_URI")) {
            try (Connection connection = Connection.open(session)) {
                session.out().println("broker:  \t\t" + connection.attribute("version"));
                session.out().println("FLUX_URI:\t\t" + session.env().get("FLUX_URI"));
            } catch (RpcException e) {
                throw new CommandException(String.valueOf(e.getMessage()));
            }
        }
        session.out().println("build-options:\t\tjava=" + Runtime.version().feature());
        return 0;
    }
}
