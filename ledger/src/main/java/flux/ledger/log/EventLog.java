package flux.ledger.log;

import java.nio.ByteBuffer;

/// An append-only log of records: one writer, any number of readers. A record is one JSON object in
/// UTF-8, sealed by [Seal]; the log itself looks at bytes only.
///
/// The port has one contract test that every adapter passes (`EventLogContract`).
public interface EventLog extends AutoCloseable {

    /// The name people know the log by: `jobs`, `kvs` or `output`.
    String name();

    /// Adds one record at the end, whole or not at all. When this returns, the record survives a
    /// `kill -9` of this process. Only the writer's thread may call it.
    ///
    /// @param record the bytes from its position to its limit; both are left as they were
    /// @return the record's position: opaque, and larger than all before it
    /// @throws LogFullException when there is no room on the medium; the log stays usable for
    ///     readers, and for the writer once there is room again
    long append(ByteBuffer record);

    /// Returns once all that was appended survives a loss of power.
    ///
    /// @throws LogFailedException when the medium says it could not; this writer must stop, because
    ///     a later sync may claim success for data that the kernel has dropped
    void sync();

    /// A reader of its own, standing before the first record. Not for use by several threads.
    EventLogReader reader();

    /// The position of the last record, or [EventLogReader#START] when there is none.
    long lastPosition();

    @Override
    void close();
}
