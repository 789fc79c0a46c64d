package flux.replay.tools;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.chronicle.ChronicleLog;
import flux.ledger.log.chronicle.LogArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A directory with one directory per log.
record FilesInDirectory(Path directory) implements LedgerFiles {

    @Override
    public String place() {
        return directory.toString();
    }

    @Override
    public List<String> logs() {
        return LOGS.stream().filter(log -> Files.isDirectory(directory.resolve(log))).toList();
    }

    @Override
    public EventLogReader reader(String log) {
        return ChronicleLog.read(directory, log);
    }

    @Override
    public String where(String log, long position) {
        return ChronicleLog.where(directory, log, position);
    }

    @Override
    public long fileBytes(String log) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(directory.resolve(log))) {
            for (Path file : files.filter(FilesInDirectory::isInPlace).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static boolean isInPlace(Path file) {
        return Files.isRegularFile(file) && !file.toString().endsWith(".zst");
    }

    @Override
    public long archivedBytes(String log) throws IOException {
        return LogArchive.bytes(directory, log);
    }
}
