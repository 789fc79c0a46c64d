package flux.cli.instance;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.NoInstance;
import flux.ledger.wire.RpcException;
import java.io.IOException;

/// Runs a command that is a C program in Flux: what goes wrong is one line, without a severity.
final class Connected {
    private static final int FAILED = 1;

    private Connected() {}

    /// What to do once there is a connection.
    interface Body {
        int run(Connection connection) throws RpcException, IOException;
    }

    static int run(String name, Session session, Body body) {
        try (Connection connection = Connection.open(session)) {
            return body.run(connection);
        } catch (NoInstance e) {
            session.err().println("flux: " + e.inC());
            return FAILED;
        } catch (RpcException | CommandException e) {
            return fail(name, session, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return fail(name, session, String.valueOf(Connection.lost(e).getMessage()));
        }
    }

    private static int fail(String name, Session session, String text) {
        session.out().flush();
        session.err().println("flux-" + name + ": " + text);
        return FAILED;
    }
}
