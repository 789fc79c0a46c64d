package flux.ledger.state;

import flux.ledger.id.JobId;
import flux.ledger.job.Job;

/// A running hash over all jobs that have ended, in the order they did: the part of the state's
/// digest that must not cost the length of history.
final class History {
    private long hash = 0xcbf29ce484222325L;
    private long count;

    /// Goes on where another one was.
    void resume(long itsCount, long itsHash) {
        count = itsCount;
        hash = itsHash;
    }

    long count() {
        return count;
    }

    long hash() {
        return hash;
    }

    void ended(Job job) {
        fold(StateDigest.describe(job));
        count++;
    }

    void purged(JobId job) {
        fold("purged " + job.dec());
    }

    /// FNV-1a, 64 bits, over UTF-16 units: no security is asked of it, only that replay agrees.
    private void fold(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
    }
}
