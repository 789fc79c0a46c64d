package flux.ledger.log.memory;

import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A log that lasts as long as its object. A record's position is its number, from 0.
public final class MemoryLog implements EventLog {
    private final String name;
    private final List<byte[]> records = new ArrayList<>();

    public MemoryLog(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long append(ByteBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.get(record.position(), bytes);
        synchronized (records) {
            records.add(bytes);
            return records.size() - 1;
        }
    }

    @Override
    public void sync() {}

    @Override
    public EventLogReader reader() {
        return new Reader();
    }

    @Override
    public long lastPosition() {
        synchronized (records) {
            return records.size() - 1;
        }
    }

    @Override
    public void close() {}

    private final class Reader implements EventLogReader {
        private long position = START;

        @Override
        public void seekAfter(long newPosition) {
            position = newPosition;
        }

        @Override
        public @Nullable LogRecord next() {
            if (position >= lastPosition()) {
                return null;
            }
            position++;
            return at(position);
        }

        @Override
        public LogRecord at(long wanted) {
            synchronized (records) {
                if (wanted < 0 || wanted >= records.size()) {
                    throw new LogDamagedException(
                            name + " log: there is no record at position " + wanted);
                }
                return new LogRecord(wanted, records.get((int) wanted).clone());
            }
        }

        @Override
        public void close() {}
    }
}
