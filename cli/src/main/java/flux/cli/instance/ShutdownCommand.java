package flux.cli.instance;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.NoInstance;
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
            [OPTIONS]
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
        if (!given.operands().isEmpty()) {
            throw new CommandException(
                    given.operands().getFirst()
                            + ": the instance that ends is the one at FLUX_URI; name no other");
        }
        try (Connection connection = Connection.open(session)) {
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
