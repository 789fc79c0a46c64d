package flux.ledger.state;

import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobResult;
import it.unimi.dsi.fastutil.longs.Long2ByteOpenHashMap;
import java.util.Optional;

/// What is still asked of jobs that are over: how they ended, in a byte each. All else about them
/// is in the ledger.
final class EndedJobs {
    private static final int RESULT_MASK = 0x0F;
    private static final int RAN = 0x10;
    private static final int BY_EXCEPTION = 0x20;
    private static final int WAITABLE = 0x40;

    /// It is there for who waits for its result only.
    private static final int PURGED = 0x80;

    private static final byte UNKNOWN = 0;

    private final Long2ByteOpenHashMap jobs = new Long2ByteOpenHashMap();
    private int purgedButAwaited;

    void expect(int count) {
        jobs.ensureCapacity(count);
    }

    void add(Job job) {
        add(
                job.id(),
                new EndedJob(job.result(), job.started(), job.ended() != null, job.isWaitable()));
    }

    void add(JobId id, EndedJob how) {
        int bits = how.result().bit();
        bits |= how.ran() ? RAN : 0;
        bits |= how.byException() ? BY_EXCEPTION : 0;
        bits |= how.waitable() ? WAITABLE : 0;
        byte before = jobs.put(id.value(), (byte) bits);
        purgedButAwaited -= (before & PURGED) != 0 ? 1 : 0; // it was brought back from a dump
    }

    void awaited(JobId id) {
        byte bits = jobs.get(id.value());
        if ((bits & PURGED) != 0) {
            jobs.remove(id.value());
            purgedButAwaited--;
        } else {
            jobs.put(id.value(), (byte) (bits & ~WAITABLE));
        }
    }

    /// Forgets the job, but for a result that nobody has had.
    void purge(JobId id) {
        byte bits = jobs.remove(id.value());
        if ((bits & WAITABLE) != 0) {
            jobs.put(id.value(), (byte) (bits | PURGED));
            purgedButAwaited += (bits & PURGED) == 0 ? 1 : 0;
        }
    }

    Optional<EndedJob> find(JobId id) {
        byte bits = jobs.get(id.value());
        return bits == UNKNOWN || (bits & PURGED) != 0 ? Optional.empty() : Optional.of(read(bits));
    }

    boolean hasResultFor(JobId id) {
        return (jobs.get(id.value()) & WAITABLE) != 0;
    }

    /// Without those that were purged.
    int size() {
        return jobs.size() - purgedButAwaited;
    }

    private static EndedJob read(int bits) {
        int result = bits & RESULT_MASK;
        for (JobResult candidate : JobResult.values()) {
            if (candidate.bit() == result) {
                return new EndedJob(
                        candidate,
                        (bits & RAN) != 0,
                        (bits & BY_EXCEPTION) != 0,
                        (bits & WAITABLE) != 0);
            }
        }
        throw new IllegalStateException("no result has the bit " + result);
    }
}
