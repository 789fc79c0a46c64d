package flux.replay.repair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.chronicle.Fsync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// The swap of directories that ends a repair. Two renames are not one: so what is to be done is
/// written down first, nobody starts an instance while that note is there, and the next repair
/// finishes it.
///
/// @param quarantine the directory that the originals go to
/// @param moved names in the statedir that go there
/// @param replaced those of them whose repaired form takes their place
public record RepairPlan(Path quarantine, List<String> moved, List<String> replaced) {
    private static final String FILE = "repair.pending";
    private static final String REPAIRED = ".repaired";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @throws LogFailedException when a repair of `statedir` was not finished
    public static void requireNone(Path statedir) {
        Path note = statedir.resolve(FILE);
        if (Files.exists(note)) {
            throw new LogFailedException(
                    note
                            + ": a repair was not finished; run `flux ledger repair "
                            + statedir
                            + "`");
        }
    }

    /// Where the repaired form of a log is written.
    static Path repaired(Path statedir, String log) {
        return statedir.resolve(log + REPAIRED);
    }

    /// Does what this says, so that whoever finds it half done can finish it.
    void carryOut(Path statedir) throws IOException {
        Path note = statedir.resolve(FILE);
        Path written = statedir.resolve(FILE + ".new");
        ObjectNode text = JSON.createObjectNode().put("quarantine", quarantine.toString());
        moved.forEach(text.putArray("moved")::add);
        replaced.forEach(text.putArray("replaced")::add);
        Files.writeString(written, text + "\n");
        Fsync.force(written);
        Fsync.rename(written, note);
        finish(statedir, note);
    }

    private void finish(Path statedir, Path note) throws IOException {
        for (String name : moved) {
            Path original = statedir.resolve(name);
            Path kept = quarantine.resolve(name);
            if (!Files.exists(kept)) {
                Files.move(original, kept, StandardCopyOption.ATOMIC_MOVE);
            }
            Path repaired = repaired(statedir, name);
            if (replaced.contains(name) && Files.exists(repaired)) {
                Files.move(repaired, original, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Fsync.force(quarantine);
        Fsync.force(statedir);
        Files.delete(note);
        Fsync.force(statedir);
    }

    /// Finishes a repair that was cut short.
    ///
    /// @return true when there was one
    static boolean finishPending(Path statedir) throws IOException {
        Path note = statedir.resolve(FILE);
        if (!Files.exists(note)) {
            return false;
        }
        JsonNode read = JSON.readTree(note.toFile());
        List<String> moved = read.path("moved").valueStream().map(JsonNode::asText).toList();
        List<String> replaced = read.path("replaced").valueStream().map(JsonNode::asText).toList();
        Path quarantine = Path.of(read.path("quarantine").asText());
        new RepairPlan(quarantine, moved, replaced).finish(statedir, note);
        return true;
    }
}
