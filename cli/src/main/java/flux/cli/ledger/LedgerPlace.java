package flux.cli.ledger;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.ledger.wire.RpcException;
import flux.replay.tools.LedgerFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the ledger is: DIR, or that of the instance.
public final class LedgerPlace {
    private LedgerPlace() {}

    /// @param directory a statedir, or null for the running instance's
    public static LedgerFiles files(Session session, @Nullable String directory) {
        try {
            return LedgerFiles.in(session.cwd().resolve(directory(session, directory)));
        } catch (IOException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private static Path directory(Session session, @Nullable String directory) {
        if (directory != null) {
            return Path.of(directory);
        }
        try (Connection connection = Connection.open(session)) {
            return Path.of(connection.attribute("statedir"));
        } catch (RpcException e) {
            throw new CommandException("statedir: " + e.getMessage());
        }
    }
}
