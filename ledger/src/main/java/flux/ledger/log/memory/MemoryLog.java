package flux.ledger.log.memory;

import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamage;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.Seal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// The log in memory, for tests and simulation: a record's position is its number, from 0. It holds
/// no file and no thread, so what outlives a crash in a test is the object itself: closing does
/// nothing.
public final class MemoryLog implements EventLog {
    private final String name;

    // One writer: `records` is published by `count`. A reader that sees the count sees the records.
    private byte[][] records = new byte[64][];
    private volatile int count;
    private int committed;

    public MemoryLog(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void stage(ByteBuffer record) {
        int position = count;
        byte[] bytes = new byte[record.remaining()];
        record.get(record.position(), bytes);
        if (position == records.length) {
            records = Arrays.copyOf(records, 2 * position);
        }
        records[position] = bytes;
        count = position + 1;
    }

    @Override
    public long[] commit() {
        long[] positions = LongStream.range(committed, count).toArray();
        committed = count;
        return positions;
    }

    @Override
    public void sync() {}

    @Override
    public EventLogReader reader() {
        return new Reader();
    }

    @Override
    public long lastPosition() {
        return count - 1L;
    }

    @Override
    public void close() {}

    private final class Reader implements EventLogReader {
        private long next;

        @Override
        public void seekAfter(long position) {
            if (position != START) {
                at(position);
            }
            next = position + 1;
        }

        @Override
        public @Nullable LogRecord next() {
            LogRecord record = next < count ? at(next) : null;
            next += record == null ? 0 : 1;
            return record;
        }

        @Override
        public LogDamage skip() {
            byte[] bytes = records[(int) next].clone();
            String where = name + ", position " + next;
            return new LogDamage(where, next++, bytes.length, "the seal does not hold", bytes);
        }

        @Override
        public LogRecord at(long position) {
            if (position < 0 || position >= count) {
                throw new LogDamagedException(name + ": no record at position " + position);
            }
            byte[] bytes = records[(int) position].clone();
            if (!Seal.holds(bytes)) {
                throw new LogDamagedException(
                        name + ": the record at position " + position + " does not hold its seal");
            }
            return new LogRecord(position, bytes);
        }

        @Override
        public void close() {}
    }
}
