package flux.replay.kvs;

import flux.ledger.kvs.KvsRecord;
import flux.ledger.kvs.KvsRecordCodec;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import org.jspecify.annotations.Nullable;

/// Reads records of a `kvs` log, each the successor of the one before. For one thread at a time.
public final class KvsLogReader {
    private final EventLogReader log;
    private long sequence;

    /// @param length in bytes, as it stands in the log
    public record Read(KvsRecord record, int length, long position) {}

    /// @param log stands behind the record `sequence`
    public KvsLogReader(EventLogReader log, long sequence) {
        this.log = log;
        this.sequence = sequence;
    }

    /// @return null at the end
    /// @throws LogDamagedException when the record is not whole, or not the next one
    public @Nullable Read next() {
        LogRecord found = log.next();
        if (found == null) {
            return null;
        }
        KvsRecord record;
        try {
            record = KvsRecordCodec.read(found.bytes());
        } catch (IllegalArgumentException e) {
            throw damaged(found.position(), e.getMessage(), e);
        }
        if (record.seq() != sequence + 1) {
            String why = "record %d cannot follow record %d".formatted(record.seq(), sequence);
            throw damaged(found.position(), why, null);
        }
        sequence++;
        return new Read(record, found.bytes().length, found.position());
    }

    /// For who finds out only later that a record cannot be.
    public static LogDamagedException damaged(
            long position, @Nullable String why, @Nullable Exception cause) {
        String text = "kvs log, position %x: %s".formatted(position, why);
        return new LogDamagedException(text + LogDamagedException.REMEDY, cause);
    }
}
