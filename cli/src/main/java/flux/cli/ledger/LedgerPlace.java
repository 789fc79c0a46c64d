package flux.cli.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.log.kafka.KafkaAddress;
import flux.ledger.log.kafka.KafkaLedger;
import flux.ledger.log.kafka.KafkaOptions;
import flux.ledger.log.kafka.KafkaSettings;
import flux.ledger.wire.RpcException;
import flux.replay.tools.LedgerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the ledger is: a directory or an address in Kafka, the one given or that of the instance.
public final class LedgerPlace {
    private LedgerPlace() {}

    private static final String IN_KAFKA = "ledger.address";

    /// @param given a directory or an address, or null for the running instance's
    public static LedgerFiles files(Session session, @Nullable String given) {
        return files(session, given, null);
    }

    /// @param config a file with a table `[ledger]`, as `flux start` reads it, or null
    static LedgerFiles files(Session session, @Nullable String given, @Nullable String config) {
        try {
            if (config != null) {
                return LedgerFiles.in(new KafkaLedger(options(session, config, given)));
            }
            String place = place(session, given);
            return place.startsWith(KafkaAddress.SCHEME)
                    ? LedgerFiles.in(new KafkaLedger(KafkaOptions.of(KafkaAddress.parse(place))))
                    : LedgerFiles.in(session.cwd().resolve(place));
        } catch (IOException
                | IllegalArgumentException
                | LogUnavailableException
                | LogFailedException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /// @param address in place of the one in the file, or null
    private static KafkaOptions options(Session session, String config, @Nullable String address)
            throws IOException {
        Path file = session.cwd().resolve(config);
        ObjectMapper format = config.endsWith(".json") ? new ObjectMapper() : new TomlMapper();
        JsonNode table;
        try {
            table = format.readTree(Files.readString(file)).path("ledger");
        } catch (NoSuchFileException e) {
            throw new IOException(config + ": No such file or directory", e);
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
            throw new IOException(config + ": " + at + e.getOriginalMessage(), e);
        }
        if (address != null && table instanceof ObjectNode itself) {
            itself.put("address", address);
        }
        KafkaOptions options = KafkaSettings.of(table);
        if (options == null) {
            throw new IOException(
                    config + ": no address in its table [ledger]: expected kafka://HOST:PORT");
        }
        return options;
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
