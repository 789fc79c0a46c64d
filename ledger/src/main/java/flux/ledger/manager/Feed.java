package flux.ledger.manager;

import flux.ledger.entry.EntryReader;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Hands what the job manager has appended to the consumers in this process: the latest entries
/// from memory, and older ones, for a consumer that fell behind, from the log. One writer, any
/// readers.
public final class Feed {

    /// How many entries are kept in memory at most; a power of two. Those that every consumer has
    /// seen are not kept: an entry that lives long, with the kilobytes of a submission, would be
    /// copied by each collection of the heap.
    public static final int ENTRIES_MAX = 4096;

    private final AtomicReferenceArray<@Nullable PositionedEntry> ring =
            new AtomicReferenceArray<>(ENTRIES_MAX);
    private final List<Runnable> wakers = new CopyOnWriteArrayList<>();
    private final List<Cursor> cursors = new CopyOnWriteArrayList<>();
    private final EventLog log;
    private volatile long head;
    private long seenByAll;

    /// @param head the sequence number of the last entry that consumers know already
    public Feed(EventLog log, long head) {
        this.log = log;
        this.head = head;
        this.seenByAll = head;
    }

    /// Makes `entry`, the next one, visible. Call [#wakeAll] after a batch of them.
    void publish(PositionedEntry entry) {
        ring.set(slot(entry.entry().sequence()), entry);
        head = entry.entry().sequence();
    }

    void wakeAll() {
        forgetWhatAllHaveSeen();
        for (Runnable waker : wakers) {
            waker.run();
        }
    }

    private void forgetWhatAllHaveSeen() {
        long seen = head;
        for (Cursor cursor : cursors) {
            seen = Math.min(seen, cursor.sequence.get());
        }
        // What is older has been overwritten.
        for (long i = Math.max(seenByAll, head - ENTRIES_MAX) + 1; i <= seen; i++) {
            ring.lazySet(slot(i), null);
        }
        seenByAll = Math.max(seenByAll, seen);
    }

    /// How many entries are in memory: for tests, on the writer's thread.
    int kept() {
        int kept = 0;
        for (int i = 0; i < ENTRIES_MAX; i++) {
            kept += ring.get(i) == null ? 0 : 1;
        }
        return kept;
    }

    /// Calls `waker` whenever there may be news; from the job manager's thread, so it must not
    /// wait.
    public void onNews(Runnable waker) {
        wakers.add(waker);
    }

    /// The sequence number of the last entry published.
    public long head() {
        return head;
    }

    /// A place in the feed, for one consumer's thread.
    ///
    /// @param sequence of the last entry that the consumer has seen
    /// @param position of that entry in the log
    public Cursor after(long sequence, long position) {
        Cursor cursor = new Cursor(sequence, position);
        cursors.add(cursor);
        return cursor;
    }

    /// Reads the feed in order.
    public final class Cursor {
        private final AtomicLong sequence;
        private long position;
        private @Nullable EventLogReader behind;

        private Cursor(long sequence, long position) {
            this.sequence = new AtomicLong(sequence);
            this.position = position;
        }

        /// The next entry, or null when there is none yet.
        public @Nullable PositionedEntry next() {
            long wanted = sequence.getPlain() + 1;
            if (wanted > head) {
                return null;
            }
            PositionedEntry entry = ring.get(slot(wanted));
            if (entry == null || entry.entry().sequence() != wanted) {
                entry = fromLog();
            } else {
                catchUp();
            }
            position = entry.position();
            sequence.setRelease(entry.entry().sequence());
            return entry;
        }

        /// What is in memory again needs no reader, and none of its files.
        private void catchUp() {
            if (behind != null) {
                behind.close();
                behind = null;
            }
        }

        private PositionedEntry fromLog() {
            if (behind == null) {
                behind = log.reader();
                behind.seekAfter(position);
            }
            LogRecord record = behind.next();
            if (record == null) {
                throw new IllegalStateException(
                        "entry "
                                + (sequence.getPlain() + 1)
                                + " was published but is not in the log");
            }
            return EntryReader.read(record);
        }
    }

    private static int slot(long sequence) {
        return (int) (sequence & (ENTRIES_MAX - 1));
    }
}
