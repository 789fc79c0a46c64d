package flux.replay.eventlog;

import flux.ledger.id.JobId;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import flux.ledger.output.GuestLog;
import flux.ledger.output.OutputReader;
import flux.ledger.output.OutputRecord;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Where the records of jobs stand in the `output` log: of those that have not ended, and what came
/// late of others. For one thread.
public final class GuestIndex {
    private static final long[] NONE = {};
    private static final byte[] ID_KEY = "\"id\":".getBytes(StandardCharsets.US_ASCII);

    private final Long2ObjectOpenHashMap<LongArrayList> positions = new Long2ObjectOpenHashMap<>();
    private final List<LostOutput> lost = new ArrayList<>();
    private final EventLogReader tail;
    private final EventLogReader random;
    private long lastPosition;

    /// One that knows nothing yet.
    public GuestIndex(EventLog log) {
        this(log, Map.of(), EventLogReader.START);
    }

    /// One that goes on where another was.
    ///
    /// @param known as [#positions] said there
    /// @param position as [#lastPosition] said there
    public GuestIndex(EventLog log, Map<JobId, long[]> known, long position) {
        known.forEach((job, those) -> positions.put(job.value(), new LongArrayList(those)));
        lastPosition = position;
        tail = log.reader();
        tail.seekAfter(position);
        random = log.reader();
    }

    /// Where the records of each job stand.
    public Map<JobId, long[]> positions() {
        Map<JobId, long[]> copy = new LinkedHashMap<>();
        positions
                .long2ObjectEntrySet()
                .forEach(
                        entry ->
                                copy.put(
                                        new JobId(entry.getLongKey()),
                                        entry.getValue().toLongArray()));
        return copy;
    }

    /// Of the last record that was taken in, or [EventLogReader#START].
    public long lastPosition() {
        return lastPosition;
    }

    /// What is known of `job`'s records so far, as they stand in the log.
    public List<OutputRecord> records(JobId job) {
        List<OutputRecord> records = new ArrayList<>();
        for (long position : knownOf(job)) {
            records.add(OutputReader.read(random.at(position)));
        }
        return records;
    }

    /// Takes in what has been appended since the last call. What is damaged is passed over: it is
    /// one job's data, and must keep nobody from the others'.
    ///
    /// @param news told of each job that has more
    public void catchUp(Consumer<Appended> news) {
        catchUp(news, _ -> {});
    }

    /// @param losses told of each damage, before the records behind it
    public void catchUp(Consumer<Appended> news, Consumer<LostOutput> losses) {
        while (true) {
            LogRecord record;
            try {
                record = tail.next();
            } catch (LogDamagedException e) {
                lose(LostOutput.of(tail.skip()), losses);
                continue;
            }
            if (record == null) {
                return;
            }
            take(record, news, losses);
        }
    }

    private void take(LogRecord record, Consumer<Appended> news, Consumer<LostOutput> losses) {
        JobId job = new JobId(idOf(record.bytes()));
        add(job, record.position());
        lastPosition = record.position();
        try {
            news.accept(new Appended(job, record));
        } catch (LogDamagedException e) {
            removeLast(job);
            lose(LostOutput.unreadable(job, record, e), losses);
        }
    }

    private void removeLast(JobId job) {
        LongArrayList known = knownOf(job);
        known.removeLong(known.size() - 1);
    }

    private void lose(LostOutput loss, Consumer<LostOutput> losses) {
        lost.add(loss);
        losses.accept(loss);
    }

    /// A record that is new; it is decoded only by who wants it.
    public record Appended(JobId job, LogRecord record) {
        public OutputRecord decode() {
            return OutputReader.read(record);
        }
    }

    private void add(JobId job, long position) {
        positions.computeIfAbsent(job.value(), _ -> new LongArrayList(4)).add(position);
    }

    private LongArrayList knownOf(JobId job) {
        LongArrayList known = positions.get(job.value());
        return known == null ? new LongArrayList(NONE) : known;
    }

    /// Forgets these jobs.
    public void purge(Iterable<JobId> jobs) {
        jobs.forEach(job -> positions.remove(job.value()));
    }

    /// Where the job's records stand, and forgets it: the job has ended.
    public long[] release(JobId job) {
        LongArrayList known = positions.remove(job.value());
        return known == null ? NONE : known.toLongArray();
    }

    /// The whole of one of a job's guest eventlogs so far.
    ///
    /// @param before what [#release] said when the job ended; empty while it lives
    public List<String> lines(JobId job, long[] before, GuestLog log) {
        List<String> lines = new ArrayList<>();
        addLines(job, before, log, lines);
        addLines(job, knownOf(job).toLongArray(), log, lines);
        lines.addAll(lostLines(job, log));
        return lines;
    }

    /// What stands in the place of what was passed over.
    public List<String> lostLines(JobId job, GuestLog log) {
        List<String> lines = new ArrayList<>(0);
        for (LostOutput loss : lost) {
            if (loss.job().equals(job)) {
                lines.addAll(EventLines.of(loss.record(0, 0), log));
            }
        }
        return lines;
    }

    /// How many records of `job` there are.
    ///
    /// @param before as in [#lines]
    public int count(JobId job, long[] before) {
        return before.length + knownOf(job).size();
    }

    /// A piece of one of a job's guest eventlogs, which as a whole may be larger than the heap.
    ///
    /// @param before as in [#lines]
    /// @param from the first record, counted from 0
    /// @param bytesMax records are read until they come to so many bytes
    public Page page(JobId job, long[] before, GuestLog log, int from, int bytesMax) {
        LongArrayList known = knownOf(job);
        int count = before.length + known.size();
        List<String> lines = new ArrayList<>();
        int at = from;
        for (long bytes = 0; at < count && bytes < bytesMax; at++) {
            long position = at < before.length ? before[at] : known.getLong(at - before.length);
            bytes += addLines(job, position, log, lines);
        }
        return new Page(lines, at);
    }

    /// @param next the record that the next page begins with
    public record Page(List<String> lines, int next) {}

    private void addLines(JobId job, long[] from, GuestLog log, List<String> lines) {
        for (long position : from) {
            addLines(job, position, log, lines);
        }
    }

    /// @return how many bytes the record has
    private int addLines(JobId job, long position, GuestLog log, List<String> lines) {
        try {
            LogRecord record = random.at(position);
            lines.addAll(EventLines.of(OutputReader.read(record), log));
            return record.bytes().length;
        } catch (LogDamagedException e) {
            LostOutput loss = new LostOutput(job, position, String.valueOf(e.getMessage()));
            lines.addAll(EventLines.of(loss.record(0, 0), log));
            return 0;
        }
    }

    /// The id is the second key of a record; it is found without parsing the rest.
    private static long idOf(byte[] record) {
        int at = 0;
        while (!Arrays.equals(record, at, at + ID_KEY.length, ID_KEY, 0, ID_KEY.length)) {
            at++;
            if (at + ID_KEY.length > record.length) {
                return 0; // sealed, but no record of a job
            }
        }
        long id = 0;
        for (int i = at + ID_KEY.length; record[i] >= '0' && record[i] <= '9'; i++) {
            id = id * 10 + record[i] - '0';
        }
        return id;
    }
}
