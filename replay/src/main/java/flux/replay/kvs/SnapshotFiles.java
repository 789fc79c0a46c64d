package flux.replay.kvs;

import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.snapshot.KvsSnapshot;
import flux.ledger.kvs.snapshot.SnapshotReader;
import flux.ledger.kvs.snapshot.SnapshotWriter;
import flux.ledger.log.chronicle.Fsync;
import flux.replay.recovery.NumberedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Snapshots of a KVS in a directory: `kvs-SEQUENCE.snapshot`, the newest two.
public final class SnapshotFiles {
    private static final int KEPT = 2;

    private final NumberedFiles files;

    /// @param directory made when it is missing
    public SnapshotFiles(Path directory) throws IOException {
        this.files = new NumberedFiles(directory, "kvs-", 20, ".snapshot");
        Fsync.createDirectories(directory);
    }

    public Path directory() {
        return files.directory();
    }

    /// Those that are there, newest first.
    public List<Path> newestFirst() throws IOException {
        return files.newestFirst();
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
        AtomicLong entries = new AtomicLong();
        files.write(
                snapshot.sequence(),
                file ->
                        entries.set(
                                SnapshotWriter.write(
                                        snapshot, hash, Channels.newOutputStream(file))));
        files.keepNewest(KEPT);
        return entries.get();
    }
}
