package flux.replay.jobs;

import flux.ledger.id.JobId;
import flux.ledger.job.JobResult;
import flux.ledger.state.EndedJob;
import flux.replay.history.Extent;
import flux.replay.history.GrowingFile;
import flux.replay.history.HistoryDirectory;
import flux.replay.history.Texts;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The jobs that have ended: a row of [RowLayout] each, in files. In the heap stand only where each
/// is found, and their order. For one thread, but for [#force].
public final class JobHistory implements AutoCloseable {
    private static final int ROWS_PER_PAGE_BITS = 13;
    private static final int ROWS_PER_PAGE_MASK = (1 << ROWS_PER_PAGE_BITS) - 1;
    private static final int PAGE_BYTES = RowLayout.BYTES << ROWS_PER_PAGE_BITS;
    private static final int NO_ROW = -1;

    /// Fewer rows are not worth writing anew.
    private static final int COMPACTED_ROWS_MIN = 100_000;

    /// How far the history had come: what a snapshot remembers of it.
    ///
    /// @param version of the layout of rows
    /// @param purged rows, by number, of jobs that are not shown any more
    public record Mark(int version, Extent rows, Extent texts, BitSet purged) {}

    private final GrowingFile rows;
    private final Texts texts;
    private final Long2IntOpenHashMap byId = new Long2IntOpenHashMap();

    /// Numbers of rows, by the time when their jobs became inactive; among equal ones by id.
    private final IntArrayList order = new IntArrayList();

    private final BitSet purged;
    private final byte[] buffer = new byte[RowLayout.BYTES];

    private JobHistory(GrowingFile rows, Texts texts, BitSet purged) {
        this.rows = rows;
        this.texts = texts;
        this.purged = purged;
        byId.defaultReturnValue(NO_ROW);
    }

    /// An empty one; it uses `directory` once it has grown.
    public static JobHistory empty(HistoryDirectory directory) {
        return new JobHistory(
                directory.emptyRows(PAGE_BYTES), directory.emptyTexts(), new BitSet());
    }

    /// The history as it was at `mark`.
    ///
    /// @throws IOException when the files do not hold that; the message says what is wrong
    public static JobHistory reopen(HistoryDirectory directory, Mark mark) throws IOException {
        if (mark.version() != RowLayout.VERSION) {
            throw new IOException(
                    "%s: its rows are of version %d, this program knows %d"
                            .formatted(directory.path(), mark.version(), RowLayout.VERSION));
        }
        GrowingFile rows = directory.rows(PAGE_BYTES, mark.rows());
        try {
            Texts texts = directory.texts(mark.texts());
            JobHistory history = new JobHistory(rows, texts, (BitSet) mark.purged().clone());
            history.index();
            return history;
        } catch (IOException e) {
            rows.close();
            throw e;
        }
    }

    private void index() {
        int count = rowCount();
        byId.ensureCapacity(count);
        order.ensureCapacity(count);
        for (int row = purged.nextClearBit(0); row < count; row = purged.nextClearBit(row + 1)) {
            index(row);
        }
    }

    private void index(int row) {
        byId.put(id(row), row);
        int at = order.size();
        while (at > 0 && isLater(order.getInt(at - 1), row)) {
            at--;
        }
        order.add(at, row);
    }

    /// Jobs that one batch ended have the same time; among them the larger id counts as later.
    /// Imported jobs ended before others that are here already.
    private boolean isLater(int row, int other) {
        long micros = inactiveMicros(row);
        long otherMicros = inactiveMicros(other);
        return micros == otherMicros ? id(row) > id(other) : micros > otherMicros;
    }

    /// @param job inactive
    void add(ListedJob job) {
        RowLayout.write(job, texts, buffer);
        int row = rowCount();
        rows.append(buffer, buffer.length);
        index(row);
    }

    /// Forgets these jobs; ids of others are passed over.
    ///
    /// @return how many there were
    int purge(LongSet ids) {
        int before = byId.size();
        ids.forEach(
                id -> {
                    int row = byId.remove(id);
                    if (row != NO_ROW) {
                        purged.set(row);
                    }
                });
        order.removeIf(purged::get);
        return before - byId.size();
    }

    /// True when most of the files is about jobs that were purged.
    public boolean isMostlyPurged() {
        return rowCount() >= COMPACTED_ROWS_MIN && purged.cardinality() > rowCount() / 2;
    }

    /// What is left of it, written anew.
    public JobHistory copyTo(HistoryDirectory directory) {
        JobHistory copy = empty(directory);
        for (int i = 0; i < order.size(); i++) {
            copy.add(job(order.getInt(i)));
        }
        return copy;
    }

    @Nullable ListedJob find(JobId id) {
        int row = byId.get(id.value());
        return row == NO_ROW ? null : job(row);
    }

    /// How many there are, without those that are purged.
    public int size() {
        return byId.size();
    }

    long[] ids() {
        return byId.keySet().toLongArray();
    }

    /// For the rows of those that pass `filter` and ended after `sinceMicros`, latest first.
    ///
    /// @param limit at most so many
    HistorySearch search(Predicate<? super JobFacts> filter, long sinceMicros, int limit) {
        EndedRow ended = new EndedRow(texts, rows.page(0));
        HistorySearch.Look look =
                new HistorySearch.Look() {
                    @Override
                    public boolean isWanted(int row) {
                        ended.moveTo(page(row), at(row));
                        return filter.test(ended);
                    }

                    @Override
                    public boolean isBeyond(int row) {
                        return inactiveMicros(row) <= sinceMicros;
                    }
                };
        return new HistorySearch(order.toIntArray(), look, limit);
    }

    /// The ids of those that ended at `micros` or before, or that are beyond the latest `keptMax`;
    /// oldest first.
    ///
    /// @param max at most so many
    long[] oldest(long micros, int keptMax, int max) {
        int beyond = Math.max(0, order.size() - keptMax);
        IntArrayList found = new IntArrayList();
        for (int i = 0; i < order.size() && found.size() < max; i++) {
            if (i >= beyond && inactiveMicros(order.getInt(i)) > micros) {
                break;
            }
            found.add(order.getInt(i));
        }
        return found.intStream().mapToLong(this::id).toArray();
    }

    void forEach(Consumer<JobFacts> visitor) {
        EndedRow look = new EndedRow(texts, rows.page(0));
        for (int i = 0; i < order.size(); i++) {
            int row = order.getInt(i);
            look.moveTo(page(row), at(row));
            visitor.accept(look);
        }
    }

    /// How `row` ended, in the job manager's terms.
    private EndedJob ended(int row) {
        ByteBuffer page = page(row);
        int at = at(row);
        int status = RowLayout.waitStatus(page, at);
        Ending ending = RowLayout.ending(page, at);
        return new EndedJob(
                JobResult.of(status >= 0, status, ending.type()),
                RowLayout.started(page, at),
                ending != Ending.NO_EXCEPTION,
                false);
    }

    /// Tells how each job ended; that somebody waits for one is not known here.
    public void forEachEnded(BiConsumer<JobId, EndedJob> visitor) {
        for (int i = 0; i < order.size(); i++) {
            visitor.accept(new JobId(id(order.getInt(i))), ended(order.getInt(i)));
        }
    }

    ListedJob job(int row) {
        return RowLayout.read(page(row), at(row), texts);
    }

    private long id(int row) {
        return page(row).getLong(at(row) + RowLayout.ID);
    }

    private long inactiveMicros(int row) {
        return page(row).getLong(at(row) + RowLayout.INACTIVE);
    }

    private ByteBuffer page(int row) {
        return rows.page((long) row * RowLayout.BYTES);
    }

    private static int at(int row) {
        return (row & ROWS_PER_PAGE_MASK) * RowLayout.BYTES;
    }

    private int rowCount() {
        return (int) (rows.bytes() / RowLayout.BYTES);
    }

    /// Writes what is not written yet. It is on the disk after [#force].
    ///
    /// @throws IOException when it cannot be written; all of it is still here
    public Mark flush() throws IOException {
        return new Mark(RowLayout.VERSION, rows.flush(), texts.flush(), (BitSet) purged.clone());
    }

    /// Returns when what was flushed survives a loss of power; from any thread.
    public void force() throws IOException {
        rows.force();
        texts.force();
    }

    @Override
    public void close() {
        try (texts;
                rows) {
            byId.clear();
        }
    }
}
