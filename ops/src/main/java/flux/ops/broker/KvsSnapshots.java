package flux.ops.broker;

import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KvsImage;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.snapshot.ContentMark;
import flux.ledger.kvs.snapshot.KvsSnapshot;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ops.service.BrokerLog;
import flux.ops.service.KvsJournal;
import flux.replay.kvs.ContentFile;
import flux.replay.kvs.SnapshotFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Writes a snapshot of the KVS whenever the log behind the last one has become long, so that a
/// start never has to read more than that. The reactor only takes hold of the trees, which never
/// change; a thread of its own writes them down.
final class KvsSnapshots implements AutoCloseable {
    /// What a start reads in a fraction of a second.
    static final long LOG_BYTES = 8 << 20;

    /// A snapshot costs as much as its tree is large; so large trees get them more seldom.
    static final long LOG_BYTES_PER_ENTRY = 32;

    private final KvsStore store;
    private final ContentFile content;
    private final EventLog log;
    private final KvsJournal journal;
    private final SnapshotFiles files;
    private final BrokerLog brokerLog;

    /// The journal's count at the last snapshot; negative for records that were there at the start.
    private long bytesAtLast;

    private volatile long entries;
    private @Nullable Thread writing;

    KvsSnapshots(
            KvsRecovery.Recovered recovered,
            EventLog log,
            KvsJournal journal,
            SnapshotFiles files,
            BrokerLog brokerLog) {
        this.store = recovered.store();
        this.content = recovered.content();
        this.entries = recovered.entries();
        this.bytesAtLast = -recovered.bytesReplayed();
        this.log = log;
        this.journal = journal;
        this.files = files;
        this.brokerLog = brokerLog;
    }

    /// To be called when the store has applied the journal's last record; on the reactor's thread.
    void applied() {
        long behind = journal.bytes() - bytesAtLast;
        if (behind >= LOG_BYTES + LOG_BYTES_PER_ENTRY * entries
                && (writing == null || !writing.isAlive())) {
            bytesAtLast = journal.bytes();
            take();
        }
    }

    private void take() {
        KvsImage image = store.image();
        long sequence = journal.sequence();
        long position = journal.position();
        ContentMark mark;
        try {
            mark = content.mark();
        } catch (IOException e) {
            failed(sequence, e);
            return;
        }
        writing =
                Thread.ofPlatform()
                        .name("kvs-snapshot")
                        .daemon()
                        .start(() -> write(image, sequence, position, mark));
    }

    private void write(KvsImage image, long sequence, long position, ContentMark mark) {
        try (EventLogReader reader = log.reader()) {
            int crc = KvsRecovery.crc(reader.at(position).bytes());
            content.force();
            entries =
                    files.write(
                            new KvsSnapshot(position, sequence, crc, image, mark),
                            BlobRef.Hash.SHA1);
            brokerLog.log(
                    BrokerLog.INFO,
                    "kvs",
                    "snapshot at record %d: %d entries".formatted(sequence, entries));
        } catch (IOException | LogDamagedException | LogFailedException e) {
            failed(sequence, e);
        }
    }

    private void failed(long sequence, Exception e) {
        brokerLog.log(
                BrokerLog.ERR,
                "kvs",
                "no snapshot at record %d, the last one stays: %s"
                        .formatted(sequence, e.getMessage()));
    }

    /// Waits for the one that is being written. After the reactor's end.
    @Override
    public void close() {
        try {
            if (writing != null) {
                writing.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
