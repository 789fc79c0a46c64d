package flux.replay.recovery;

import flux.ledger.id.JobId;
import flux.ledger.state.InstancePicture.Counters;
import flux.replay.jobs.JobHistory;
import java.util.List;
import java.util.Map;

/// What it takes to start behind one entry without reading all before it: how far the history of
/// ended jobs had come, and which entries still matter. It says nothing that the logs do not say.
///
/// The state itself is not in it. It is made anew from those entries, by the code that always makes
/// it, and must have the digest that the instance had when the snapshot was taken.
///
/// @param position of the entry behind which it was taken, in the `jobs` log
/// @param digest of the instance there
/// @param entries positions of the entries of jobs that had not ended, and of those about the
///     instance, its queues and resources; ascending
/// @param waitable jobs whose result nobody had had, oldest first
/// @param outputPosition of the last record of the `output` log that was indexed
/// @param output positions in it of the records of jobs that had not ended
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Snapshot(
        Counters counters,
        long position,
        String digest,
        JobHistory.Mark history,
        long[] entries,
        List<JobId> waitable,
        long outputPosition,
        Map<JobId, long[]> output) {

    /// Of the format; a program that knows another one does without the snapshot.
    static final int VERSION = 1;
}
