package flux.replay.kvs;

import flux.ledger.kvs.KvsRecord;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.replay.kvs.KvsLogReader.Read;
import flux.replay.recovery.ReadAhead;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Takes in the records of a `kvs` log, in their order: the same for a start and for a question
/// about the past. A thread of its own decodes ahead of that.
///
/// @param log stands behind the record `sequence`
public record KvsReplay(EventLogReader log, long sequence) {

    /// How far it came.
    ///
    /// @param sequence of the last record that was taken in
    /// @param bytes of all that were
    public record Reached(long sequence, long bytes) {}

    /// All that there are.
    ///
    /// @throws LogDamagedException when a record is not whole, or cannot follow the one before
    public Reached all(Consumer<KvsRecord> apply) {
        return until(_ -> false, apply);
    }

    /// Those before the first one that is `past`.
    ///
    /// @throws LogDamagedException when a record up to there is not whole, or cannot follow the one
    ///     before
    public Reached until(Predicate<KvsRecord> past, Consumer<KvsRecord> apply) {
        KvsLogReader records = new KvsLogReader(log, sequence);
        long last = sequence;
        long bytes = 0;
        try (ReadAhead<Read> ahead = new ReadAhead<>("read-kvs", records::next)) {
            for (Read next = ahead.next(); next != null; next = ahead.next()) {
                if (past.test(next.record())) {
                    break;
                }
                apply(next, apply);
                last = next.record().seq();
                bytes += next.length();
            }
        }
        return new Reached(last, bytes);
    }

    private static void apply(Read next, Consumer<KvsRecord> apply) {
        try {
            apply.accept(next.record());
        } catch (IllegalStateException e) {
            throw KvsLogReader.damaged(next.position(), e.getMessage(), e);
        }
    }
}
