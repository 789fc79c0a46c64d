package flux.ledger.log;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// An append-only log of records: one writer, any number of readers. A record is one JSON object in
/// UTF-8, sealed by [Seal]; the log itself looks at bytes only.
///
/// The port has one contract test that every adapter passes (`EventLogContract`).
public interface EventLog extends AutoCloseable {

    /// The name people know the log by: `jobs`, `kvs` or `output`.
    String name();

    /// Hands over one record, to stand behind all before it. It counts once [#commit] has returned;
    /// until then it may or may not be seen, and a crash may leave it or not: whole in any case,
    /// and never without those staged before it. Staging and committing apart is what lets many
    /// records share the price of a commit, where a commit has one. Only the writer's thread may
    /// call it.
    ///
    /// @param record the bytes from its position to its limit; both are left as they were
    /// @throws LogFullException when there is no room on the medium for this record; the log stays
    ///     usable for readers, and for the writer once there is room again
    /// @throws LogUnavailableException when an earlier commit has not ended yet; the record was not
    ///     taken
    void stage(ByteBuffer record);

    /// Returns once all that was staged is in the log and survives a `kill -9` of this process.
    ///
    /// @return the positions of the staged records, in order: opaque, and larger than all before
    /// @throws LogUnavailableException when that cannot be said yet. What was staged stays staged,
    ///     and nothing more is taken until a later call returns: nobody may be told that it is in
    ///     the log, nor that it is not
    /// @throws LogFencedException when another writer has taken over; this one must stop
    long[] commit();

    /// As [#commit], but waits for nothing: null when it cannot be said yet, and then `news` is
    /// run, on any thread, when it is worth asking again.
    ///
    /// @throws LogUnavailableException when it has been asked for so long that [#commit] would not
    ///     wait any more
    default long @Nullable [] tryCommit(Runnable news) {
        return commit();
    }

    /// Adds one record at the end: [#stage] and [#commit].
    ///
    /// @return the record's position
    default long append(ByteBuffer record) {
        stage(record);
        long[] positions = commit();
        return positions[positions.length - 1];
    }

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
