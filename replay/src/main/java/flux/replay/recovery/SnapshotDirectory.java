package flux.replay.recovery;

import flux.replay.history.HistoryDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// Where snapshots stand: `snapshots/<sequence>.json` beside the logs, and `history/<generation>`,
/// which they refer to: a history that is written anew is the next generation. All of it can be
/// made again from the logs, so all of it may be deleted while no broker runs. For one thread at a
/// time.
///
/// @param statedir the directory of the logs
public record SnapshotDirectory(Path statedir) {

    /// The newest, and one to fall back to.
    static final int KEPT = 2;

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /// Where the history of ended jobs is.
    public HistoryDirectory history(int generation) {
        return new HistoryDirectory(generations().resolve(String.valueOf(generation)));
    }

    private Path generations() {
        return statedir.resolve("history");
    }

    private NumberedFiles snapshots() {
        return new NumberedFiles(statedir.resolve("snapshots"), "", 19, ".json");
    }

    /// Snapshots by their sequence numbers, newest first, unread.
    List<Path> files() throws IOException {
        return snapshots().newestFirst();
    }

    /// @throws IOException when the file is no good; the message says why
    static Snapshot read(Path file) throws IOException {
        return SnapshotCodec.read(Files.readAllBytes(file));
    }

    /// Writes a snapshot so that it is there whole, or not; and takes away those that nobody needs
    /// any more.
    public void write(Snapshot snapshot) throws IOException {
        ByteBuffer bytes = SnapshotCodec.write(snapshot);
        snapshots()
                .write(
                        snapshot.counters().sequence(),
                        file -> {
                            while (bytes.hasRemaining()) {
                                file.write(bytes);
                            }
                        });
        boolean isFirst = removeOtherGenerations(snapshot.generation());
        snapshots().keepNewest(isFirst ? 1 : KEPT);
    }

    /// Takes away the files of every other history; snapshots that refer to one are of no use then.
    ///
    /// @return true when there was one
    boolean removeOtherGenerations(int generation) throws IOException {
        boolean found = false;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(generations())) {
            for (Path other : all) {
                String name = other.getFileName().toString();
                if (NUMBER.matcher(name).matches() && !name.equals(String.valueOf(generation))) {
                    new HistoryDirectory(other).remove();
                    found = true;
                }
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        return found;
    }

    /// Takes away snapshots that cannot be used: what they refer to will be written over.
    static void remove(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
