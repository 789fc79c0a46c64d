package flux.replay.repair;

import flux.ledger.id.JobId;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// One place where a log is not taken over as it was.
///
/// @param where file and byte
/// @param bytes how many are left out; 0 when there are none, or when nobody knows
/// @param what is wrong there
/// @param firstLost number of the first record that is lost; 0 for a log that does not number
/// @param lost how many records are replaced by a fact; 0 when nothing was lost
/// @param jobs those whose data it was, as far as that can be read
public record Cut(
        String log,
        String where,
        long bytes,
        String what,
        long firstLost,
        long lost,
        SortedSet<JobId> jobs) {
    public Cut {
        jobs = new TreeSet<>(jobs);
    }

    static Cut nothingLost(String log, String where, long bytes, String what) {
        return new Cut(log, where, bytes, what, 0, 0, new TreeSet<>(List.of()));
    }

    Cut with(long first, long count) {
        return new Cut(log, where, bytes, what, first, count, jobs);
    }
}
