package flux.replay.tools;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.chronicle.ChronicleLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The directory of an instance's logs (its `statedir`). Nothing here locks or changes a file.
public record LedgerFiles(Path directory) {
    public static final String JOBS = "jobs";
    public static final String KVS = "kvs";
    public static final String OUTPUT = "output";

    /// All logs of an instance, in the order in which they depend on each other.
    public static final List<String> LOGS = List.of(JOBS, KVS, OUTPUT);

    /// @throws IOException when there is no ledger in `directory`
    public static LedgerFiles in(Path directory) throws IOException {
        if (!Files.isDirectory(directory.resolve(JOBS))) {
            throw new IOException(
                    directory
                            + ": no ledger here: expected a directory `"
                            + JOBS
                            + "` in it (the statedir of an instance)");
        }
        return new LedgerFiles(directory);
    }

    /// The logs that are there.
    public List<String> logs() {
        return LOGS.stream().filter(log -> Files.isDirectory(directory.resolve(log))).toList();
    }

    public EventLogReader reader(String log) {
        return ChronicleLog.read(directory, log);
    }

    /// The file and the byte in it that `position` of a log stands for, for people.
    public String where(String log, long position) {
        return ChronicleLog.where(directory, log, position);
    }

    /// How long a log's files are, in bytes.
    public long fileBytes(String log) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(directory.resolve(log))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
