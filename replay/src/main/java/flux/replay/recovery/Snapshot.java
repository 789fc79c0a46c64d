package flux.replay.recovery;

import flux.ledger.id.JobId;
import flux.ledger.state.InstancePicture.Counters;
import flux.replay.eventlog.GuestIndex;
import flux.replay.jobs.JobHistory;
import flux.replay.views.Views;
import java.io.IOException;
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
/// @param generation which of the directories of the history holds it
/// @param entries positions of the entries of jobs that had not ended, and of those about the
///     instance, its queues and resources; ascending
/// @param waitable jobs whose result nobody had had, oldest first
/// @param purgedResults of those of them that were purged: what made them fail, or ""
/// @param purged how many jobs were purged of each queue; of all under ""
/// @param outputPosition of the last record of the `output` log that was indexed
/// @param output positions in it of the records of jobs that had not ended
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Snapshot(
        Counters counters,
        long position,
        String digest,
        int generation,
        JobHistory.Mark history,
        long[] entries,
        List<JobId> waitable,
        Map<JobId, String> purgedResults,
        Map<String, Integer> purged,
        long outputPosition,
        Map<JobId, long[]> output) {

    /// Of the format; a program that knows another one does without the snapshot.
    static final int VERSION = 1;

    /// Of an instance and its views that stand behind the same entry; to be finished by
    /// [#withDigest], which takes longer and may be done by another thread.
    ///
    /// @param position of that entry
    /// @param generation of the views' history
    /// @param guests as far as it has come
    /// @throws IOException when the history cannot be written down
    public static Snapshot of(
            Counters counters, long position, Views views, int generation, GuestIndex guests)
            throws IOException {
        if (views.jobs().sequence() != counters.sequence()) {
            throw new IllegalArgumentException(
                    "the views stand behind entry %d, the instance behind %d"
                            .formatted(views.jobs().sequence(), counters.sequence()));
        }
        return new Snapshot(
                counters,
                position,
                "",
                generation,
                views.jobs().history().flush(),
                views.neededPositions(),
                List.copyOf(views.waitable()),
                Map.copyOf(views.purgedResults()),
                views.jobs().stats().purged(),
                guests.lastPosition(),
                guests.positions());
    }

    /// This one, of an instance with that digest.
    public Snapshot withDigest(String itsDigest) {
        return new Snapshot(
                counters,
                position,
                itsDigest,
                generation,
                history,
                entries,
                waitable,
                purgedResults,
                purged,
                outputPosition,
                output);
    }
}
