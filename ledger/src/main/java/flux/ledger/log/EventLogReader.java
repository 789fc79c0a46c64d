package flux.ledger.log;

import org.jspecify.annotations.Nullable;

/// Reads an [EventLog] in order, or one record by its position. Never waits: pacing belongs to the
/// consumer's loop. For one thread.
public interface EventLogReader extends AutoCloseable {

    /// The position before the first record.
    long START = -1;

    /// Goes on after `position` (of a record of this log, or [#START]).
    void seekAfter(long position);

    /// The next record, or null when there is none yet.
    ///
    /// @throws LogDamagedException when what stands there is not a whole record
    /// @throws LogUnavailableException when the medium does not hand out what is known to be there
    @Nullable LogRecord next();

    /// Goes past what [#next] just found damaged, to the next whole record or to the end.
    ///
    /// @return what was passed over
    LogDamage skip();

    /// The record at `position`; does not move this reader's place.
    ///
    /// @throws LogDamagedException when there is no whole record there
    LogRecord at(long position);

    @Override
    void close();
}
