package flux.cli.instance;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.NoInstance;
import flux.cli.connect.Resolver;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.List;

/// `flux shutdown`: the instance ends: what runs is canceled, what waits goes on waiting in the
/// ledger.
public final class ShutdownCommand {
    private static final String AUTO = "auto";
    private static final String TABLE =
            """
            [OPTIONS] [TARGET]
            Shut down the Flux instance
            (b) --background  Don't wait until it has ended
            (q) --quiet  accepted: nothing is shown
            (V) --verbose[=LEVEL]  accepted: nothing is shown
            (D) --dump=PATH  Dump KVS snapshot to PATH (auto: to the dump directory of the statedir)
            (g) --gc  accepted: a ledger forgets nothing, so there is nothing to collect
            (G) --skip-gc  accepted
            -y, --yes  accepted: no question is asked
            -n, --no  accepted
            Examples:
              flux shutdown --dump=instance.tgz
              flux shutdown ƒ2yHZM        the instance that this job is
            """;

    private ShutdownCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-shutdown",
                Syntax.of("flux", "shutdown", TABLE),
                words,
                session,
                given -> shutdown(given, session));
    }

    private static int shutdown(Given given, Session session) throws RpcException {
        if (given.operands().size() > 1) {
            throw new CommandException("only one TARGET can be shut down at a time");
        }
        String target = given.operands().isEmpty() ? "" : given.operands().getFirst();
        try (Connection connection = connect(target, session)) {
            String dump = given.value('D', "");
            if (!dump.isEmpty()) {
                String path = dump.equals(AUTO) ? AUTO : session.cwd().resolve(dump).toString();
                connection.rpc(
                        "attr.set",
                        Connection.object()
                                .put("name", "content.dump")
                                .put("value", path)
                                .put("force", true));
            }
            RpcStream end =
                    connection
                            .client()
                            .sendRaw(
                                    "shutdown.start",
                                    Message.payload("{\"loglevel\":6}"),
                                    Message.NODEID_ANY,
                                    Message.STREAMING);
            connection.client().flush();
            if (!dump.isEmpty() && !given.has('b')) {
                awaitEnd(end);
            }
            return 0;
        } catch (NoInstance e) {
            throw new CommandException(e.inC().replace("flux_open", "error connecting to Flux"));
        } catch (IOException e) {
            throw new CommandException(String.valueOf(Connection.lost(e).getMessage()));
        }
    }

    private static Connection connect(String target, Session session) {
        if (target.isEmpty()) {
            return Connection.open(session);
        }
        String uri;
        try {
            uri = new Resolver(session, false).resolve(target);
        } catch (CommandException e) {
            session.err().println("flux-uri: ERROR: " + e.getMessage());
            throw new CommandException("failed to resolve target " + target + " to a Flux URI");
        }
        return Connection.to(uri);
    }

    /// The instance says nothing more until it closes the connection.
    private static void awaitEnd(RpcStream end) throws RpcException {
        try {
            while (end.nextText() != null) {
                continue;
            }
        } catch (IOException e) {
            return;
        }
    }
}
