package flux.replay.kvs;

import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KeyChange;
import flux.ledger.kvs.KeyHistory;
import flux.ledger.kvs.KvsStore;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import java.util.function.Consumer;

/// Questions about the past of the KVS. Each reads the kvs log from its beginning with a reader of
/// its own, so the running instance is not asked and not held up. The cost is that of a restart:
/// time proportional to the log that is read (some microseconds a record: 200,000 take one to three
/// seconds), and a heap that holds the tree; long values pass through a file. No index.
public final class KvsPast implements AutoCloseable {
    private final KvsReplay log;
    private final ContentFile content = ContentFile.passing(BlobRef.Hash.SHA1);

    /// @param log stands before the first record
    public KvsPast(EventLogReader log) {
        this.log = new KvsReplay(log, 0);
    }

    /// The store as it was at a time: after the last record before the first one that is later.
    ///
    /// @param micros since the epoch; records of this very microsecond count
    /// @throws LogDamagedException when a record up to then is not whole
    public KvsStore at(long micros) {
        KvsStore store = empty();
        log.until(record -> record.timeMicros() > micros, record -> store.apply(record.event()));
        return store;
    }

    /// All that happened to a key, oldest first.
    ///
    /// @param key `.` for everything in the namespace
    public void history(String namespace, String key, Consumer<KeyChange> out) {
        KeyHistory history = new KeyHistory(empty(), namespace, key);
        log.all(record -> history.apply(record).forEach(out));
    }

    private KvsStore empty() {
        return new KvsStore(content, 0);
    }

    /// Ends the use of the store that [#at] gave, too.
    @Override
    public void close() {
        content.close();
    }
}
