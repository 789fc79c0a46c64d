package flux.ops.broker;

import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.snapshot.ContentMark;
import flux.ledger.kvs.snapshot.KvsSnapshot;
import flux.ledger.kvs.snapshot.SnapshotDamagedException;
import flux.ledger.kvs.snapshot.SnapshotReader;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.replay.kvs.ContentFile;
import flux.replay.kvs.KvsReplay;
import flux.replay.kvs.KvsReplay.Reached;
import flux.replay.kvs.SnapshotFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// Brings the KVS to the end of its log: from the newest snapshot that is good, or from the log's
/// beginning. A snapshot that is not good is named in the broker's log and removed: the log has it
/// all.
final class KvsRecovery {
    private static final BlobRef.Hash HASH = BlobRef.Hash.SHA1;

    /// @param sequence the number of the last record
    /// @param entries of all directories, as the snapshot counted them; 0 without one
    /// @param bytesReplayed of the records behind the snapshot
    record Recovered(
            KvsStore store,
            ContentFile content,
            long sequence,
            long entries,
            long bytesReplayed,
            String how) {}

    private final EventLog log;
    private final Path directory;
    private final long owner;
    private final Consumer<String> notices;

    /// @param directory where the snapshots and the long values are
    /// @param notices gets a line about each snapshot that is not good
    KvsRecovery(EventLog log, Path directory, long owner, Consumer<String> notices) {
        this.log = log;
        this.directory = directory;
        this.owner = owner;
        this.notices = notices;
    }

    /// @throws LogDamagedException when the log does not hold what was written
    Recovered fromSnapshot(SnapshotFiles files) throws IOException {
        for (Path file : files.newestFirst()) {
            try {
                return from(file);
            } catch (IOException e) {
                notices.accept("%s: not used: %s".formatted(file, e.getMessage()));
                Files.deleteIfExists(file);
            }
        }
        return fromBeginning();
    }

    Recovered fromBeginning() throws IOException {
        Files.createDirectories(directory);
        ContentFile content = ContentFile.begin(directory, HASH);
        KvsStore store = new KvsStore(content, owner);
        Reached reached = replay(store, EventLogReader.START, 0);
        return new Recovered(
                store, content, reached.sequence(), 0, reached.bytes(), "from the log's beginning");
    }

    private Recovered from(Path file) throws IOException {
        SnapshotReader.Found found = SnapshotFiles.read(file, HASH);
        KvsSnapshot snapshot = found.snapshot();
        requireInLog(snapshot);
        ContentMark mark = snapshot.content();
        ContentFile content = ContentFile.goOn(directory, HASH, mark);
        KvsStore store = new KvsStore(content, owner);
        store.become(snapshot.image());
        Reached reached = replay(store, snapshot.position(), snapshot.sequence());
        return new Recovered(
                store,
                content,
                reached.sequence(),
                found.entries(),
                reached.bytes(),
                "from the snapshot at record " + snapshot.sequence());
    }

    /// After a loss of power the log may end before the snapshot does.
    private void requireInLog(KvsSnapshot snapshot) throws IOException {
        if (snapshot.position() > log.lastPosition()) {
            throw new SnapshotDamagedException("it is ahead of the kvs log");
        }
        try (EventLogReader reader = log.reader()) {
            if (crc(reader.at(snapshot.position()).bytes()) != snapshot.recordCrc()) {
                throw new SnapshotDamagedException("it belongs to another kvs log");
            }
        } catch (LogDamagedException e) {
            throw new SnapshotDamagedException("it belongs to another kvs log", e);
        }
    }

    /// How a snapshot knows its record again.
    static int crc(byte[] record) {
        CRC32C sum = new CRC32C();
        sum.update(record);
        return (int) sum.getValue();
    }

    private Reached replay(KvsStore store, long after, long sequence) {
        try (EventLogReader reader = log.reader()) {
            reader.seekAfter(after);
            return new KvsReplay(reader, sequence).all(record -> store.apply(record.event()));
        }
    }
}
