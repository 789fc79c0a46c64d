package flux.replay.kvs;

import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.snapshot.KvsSnapshot;
import flux.ledger.kvs.snapshot.SnapshotReader;
import flux.ledger.kvs.snapshot.SnapshotWriter;
import flux.ledger.log.chronicle.Fsync;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Snapshots of a KVS in a directory: `kvs-SEQUENCE.snapshot`, the newest two.
public final class SnapshotFiles {
    private static final int KEPT = 2;
    private static final Pattern NAME = Pattern.compile("kvs-[0-9]{20}\\.snapshot");
    private static final String UNFINISHED = "unfinished";

    private final Path directory;

    /// @param directory made when it is missing
    public SnapshotFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    public Path directory() {
        return directory;
    }

    /// Those that are there, newest first.
    public List<Path> newestFirst() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /// @throws flux.ledger.kvs.snapshot.SnapshotDamagedException when it is not whole
    public static SnapshotReader.Found read(Path file, BlobRef.Hash hash) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            SnapshotReader.check(in, Files.size(file));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return SnapshotReader.read(in, hash);
        }
    }

    /// Writes `snapshot`; it is there, whole and safe from a loss of power, when this returns.
    ///
    /// @return how many entries its directories have
    public long write(KvsSnapshot snapshot, BlobRef.Hash hash) throws IOException {
        Path unfinished = directory.resolve(UNFINISHED);
        long entries;
        try (FileChannel file =
                        FileChannel.open(
                                unfinished,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.TRUNCATE_EXISTING);
                OutputStream out = Channels.newOutputStream(file)) {
            entries = SnapshotWriter.write(snapshot, hash, out);
            file.force(true);
        }
        String name = "kvs-%020d.snapshot".formatted(snapshot.sequence());
        Fsync.rename(unfinished, directory.resolve(name));
        for (Path old : newestFirst().stream().skip(KEPT).toList()) {
            Files.deleteIfExists(old);
        }
        return entries;
    }
}
