package flux.cli.ledger;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.log.kafka.KafkaAddress;
import flux.ledger.log.kafka.KafkaLedger;
import flux.ledger.log.kafka.KafkaOptions;
import flux.ledger.wire.RpcException;
import flux.replay.tools.LedgerFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where the ledger is: a directory or an address in Kafka, the one given or that of the instance.
public final class LedgerPlace {
    private LedgerPlace() {}

    private static final String IN_KAFKA = "ledger.address";

    /// @param given a directory or an address, or null for the running instance's
    public static LedgerFiles files(Session session, @Nullable String given) {
        try {
            String place = place(session, given);
            return place.startsWith(KafkaAddress.SCHEME)
                    ? LedgerFiles.in(new KafkaLedger(KafkaOptions.of(KafkaAddress.parse(place))))
                    : LedgerFiles.in(session.cwd().resolve(place));
        } catch (IOException | IllegalArgumentException | LogUnavailableException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    static String place(Session session, @Nullable String given) {
        if (given != null) {
            return given;
        }
        try (Connection connection = Connection.open(session)) {
            try {
                return connection.attribute(IN_KAFKA);
            } catch (RpcException e) {
                return connection.attribute("statedir"); // it has no such attribute: files
            }
        } catch (RpcException e) {
            throw new CommandException("statedir: " + e.getMessage());
        }
    }
}
