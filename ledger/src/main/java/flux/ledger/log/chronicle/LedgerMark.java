package flux.ledger.log.chronicle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What makes the logs of one instance one ledger: in each log's directory a file says which ledger
/// it belongs to, and how far each of its logs had come when it was opened or closed last. So a log
/// that was copied from another instance is noticed, and one that was put back from an older copy.
///
/// @param ledger its name, a random UUID
/// @param reached the position of each log's last record
public record LedgerMark(String ledger, Map<String, Long> reached) {
    private static final String FILE = "ledger.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    public LedgerMark {
        reached = Map.copyOf(reached);
    }

    /// The mark in the log `name`, or null when it has none yet.
    public static @Nullable LedgerMark of(Path statedir, String name) {
        Path file = statedir.resolve(name).resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            JsonNode read = JSON.readTree(file.toFile());
            Map<String, Long> reached = new TreeMap<>();
            read.path("reached")
                    .properties()
                    .forEach(entry -> reached.put(entry.getKey(), entry.getValue().asLong()));
            return new LedgerMark(read.path("ledger").asText(), reached);
        } catch (IOException e) {
            // Written by a rename, so it is not half written; and it is no part of the ledger
            // itself.
            return null;
        }
    }

    /// Looks whether the logs belong together.
    ///
    /// @param last the position of each log's last record
    /// @return the ledger's name; a new one when no log has a mark
    /// @throws LogFailedException naming the log that is foreign or older, and what to do
    public static String check(Path statedir, Map<String, Long> last) {
        String ledger = null;
        String first = "";
        for (String name : last.keySet()) {
            LedgerMark mark = of(statedir, name);
            if (mark == null) {
                continue;
            }
            if (ledger != null && !ledger.equals(mark.ledger())) {
                throw foreign(statedir, first, name);
            }
            ledger = mark.ledger();
            first = name;
            for (Map.Entry<String, Long> entry : last.entrySet()) {
                String missing = mark.missing(entry.getKey(), entry.getValue());
                if (missing != null) {
                    throw older(statedir, entry.getKey(), entry.getValue(), missing);
                }
            }
        }
        return ledger == null ? UUID.randomUUID().toString() : ledger;
    }

    /// What the log `name` had and has not, when its last record is at `last`; null when nothing is
    /// missing.
    public @Nullable String missing(String name, long last) {
        long before = reached.getOrDefault(name, EventLogReader.START);
        return isBefore(name, last, before)
                ? "it had come to segment %d, byte %d, and that is missing"
                        .formatted(Place.segment(before), Place.offset(before))
                : null;
    }

    /// The end of the output log may be damaged, and that keeps nobody: a whole segment must be
    /// missing.
    private static boolean isBefore(String name, long now, long reached) {
        if (now < 0 || reached < 0) {
            return now < reached; // empty, now or then
        }
        return name.equals("output") ? Place.segment(now) < Place.segment(reached) : now < reached;
    }

    private static LogFailedException foreign(Path statedir, String one, String other) {
        return new LogFailedException(
                "%s and %s are logs of different ledgers; put back the one that belongs here, or let `flux ledger repair` put what does not belong to the jobs log in quarantine"
                        .formatted(statedir.resolve(one), statedir.resolve(other)));
    }

    private static LogFailedException older(Path statedir, String name, long now, String missing) {
        String end = now < 0 ? "is empty" : "ends at " + ChronicleLog.where(statedir, name, now);
        return new LogFailedException(
                "%s %s, but %s: its end is lost, or this is an older copy; put back the one that belongs here, or let `flux ledger repair` go on without it"
                        .formatted(statedir.resolve(name), end, missing));
    }

    /// Writes this into the directory of the log `name`.
    public void write(Path statedir, String name) throws IOException {
        ObjectNode text = JSON.createObjectNode().put("ledger", ledger);
        ObjectNode positions = text.putObject("reached");
        new TreeMap<>(reached).forEach(positions::put);
        Path directory = statedir.resolve(name);
        Path written = directory.resolve(FILE + ".new");
        try {
            Files.writeString(written, text + "\n");
            Fsync.force(written);
            Fsync.rename(written, directory.resolve(FILE));
        } finally {
            Files.deleteIfExists(written); // of a full disk it would be another block
        }
    }
}
