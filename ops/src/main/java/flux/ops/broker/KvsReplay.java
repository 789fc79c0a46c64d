package flux.ops.broker;

import flux.ledger.kvs.KvsRecord;
import flux.ledger.kvs.KvsRecordCodec;
import flux.ledger.kvs.KvsStore;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;

/// Brings a KVS to the end of its log.
final class KvsReplay {
    private KvsReplay() {}

    /// @return the sequence number of the last record
    static long run(EventLog log, KvsStore store) {
        long sequence = 0;
        try (EventLogReader reader = log.reader()) {
            for (LogRecord record = reader.next(); record != null; record = reader.next()) {
                try {
                    KvsRecord commit = KvsRecordCodec.read(record.bytes());
                    store.apply(commit.event());
                    sequence = commit.seq();
                } catch (IllegalArgumentException e) {
                    throw new LogDamagedException(
                            "kvs log, position %x: %s; see `flux ledger verify`"
                                    .formatted(record.position(), e.getMessage()),
                            e);
                }
            }
        }
        return sequence;
    }
}
