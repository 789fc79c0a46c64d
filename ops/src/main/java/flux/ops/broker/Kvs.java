package flux.ops.broker;

import flux.ledger.kvs.KvsStore;
import flux.ledger.log.EventLog;
import flux.ops.service.BrokerLog;
import flux.ops.service.KvsJournal;
import flux.replay.kvs.SnapshotFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The KVS of an instance: its state, its log, and what it has on disk beside the log, in
/// `kvs-snapshots` below the statedir: long values and snapshots. All of that comes from the log
/// again when it is missing; so a ledger in Kafka, which any machine can take over, has long values
/// there only, and makes no snapshots.
final class Kvs implements AutoCloseable {
    private static final String DIRECTORY = "kvs-snapshots";
    private static final long RETRY_MILLIS = 100;

    private final KvsRecovery.Recovered recovered;
    private final EventLog log;
    private final @Nullable SnapshotFiles files;
    private final BrokerLog brokerLog;
    private @Nullable KvsSnapshots snapshots;

    private Kvs(
            KvsRecovery.Recovered recovered,
            EventLog log,
            @Nullable SnapshotFiles files,
            BrokerLog brokerLog) {
        this.recovered = recovered;
        this.log = log;
        this.files = files;
        this.brokerLog = brokerLog;
    }

    static Kvs recover(
            LedgerSettings settings,
            Directories directories,
            EventLog log,
            long owner,
            BrokerLog brokerLog)
            throws IOException {
        Path directory = directories.statedir().resolve(DIRECTORY);
        boolean willStart = settings.kafka() == null && directories.isLasting();
        SnapshotFiles files = willStart ? new SnapshotFiles(directory) : null;
        Consumer<String> notices = line -> brokerLog.log(BrokerLog.ERR, "kvs", line);
        KvsRecovery recovery = new KvsRecovery(log, directory, owner, notices);
        KvsRecovery.Recovered recovered =
                files == null ? recovery.fromBeginning() : recovery.fromSnapshot(files);
        brokerLog.log(
                BrokerLog.INFO,
                "kvs",
                "%d records: %s, then %d bytes"
                        .formatted(
                                recovered.sequence(), recovered.how(), recovered.bytesReplayed()));
        return new Kvs(recovered, log, files, brokerLog);
    }

    KvsStore store() {
        return recovered.store();
    }

    /// The writer of its log, on the reactor of `broker`.
    KvsJournal journal(Broker broker) {
        KvsJournal.Turns turns =
                new KvsJournal.Turns() {
                    @Override
                    public void soon(Runnable action) {
                        broker.reactor().execute(action);
                    }

                    @Override
                    public void later(Runnable action) {
                        broker.reactor().schedule(RETRY_MILLIS, action);
                    }
                };
        KvsJournal journal =
                new KvsJournal(log, recovered.sequence(), Broker::nowMicros, turns, broker::failed);
        if (files != null) {
            snapshots = new KvsSnapshots(recovered, log, journal, files, brokerLog);
        }
        return journal;
    }

    /// To be called when the store has applied the journal's last record.
    void applied() {
        if (snapshots != null) {
            snapshots.applied();
        }
    }

    @Override
    public void close() {
        if (snapshots != null) {
            snapshots.close();
        }
        recovered.content().close();
    }
}
