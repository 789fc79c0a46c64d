package flux.ledger.log;

import java.nio.ByteBuffer;

/// A log that nobody writes to any more: whoever tries is told so, as if there were no room.
public record ReadOnlyLog(EventLog log, String why) implements EventLog {

    @Override
    public String name() {
        return log.name();
    }

    /// @throws LogFullException always
    @Override
    public void stage(ByteBuffer record) {
        throw new LogFullException(why);
    }

    @Override
    public long[] commit() {
        return new long[0];
    }

    @Override
    public void sync() {}

    @Override
    public EventLogReader reader() {
        return log.reader();
    }

    @Override
    public long lastPosition() {
        return log.lastPosition();
    }

    @Override
    public void close() {
        log.close();
    }
}
