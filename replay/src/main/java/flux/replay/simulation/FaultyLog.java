package flux.replay.simulation;

import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogFullException;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.log.memory.MemoryLog;
import java.nio.ByteBuffer;
import java.util.Random;

/// A log on a medium that is full, or silent, whenever chance says so, and recovers.
final class FaultyLog implements EventLog {
    private static final int FAULT_IN = 200;
    private static final int LASTS_MAX = 20;

    private final MemoryLog log;
    private final Random chance;
    private int fullFor;
    private int silentFor;
    private boolean healthy = true;

    FaultyLog(MemoryLog log, Random chance) {
        this.log = log;
        this.chance = chance;
    }

    /// The writer died: what it staged and did not see committed is in the log, as it happens.
    void writerDied() {
        silentFor = 0;
        log.commit();
    }

    /// Faults may come from here on.
    void age() {
        healthy = false;
    }

    /// No fault from here on.
    void heal() {
        healthy = true;
        fullFor = 0;
        silentFor = 0;
    }

    private int next(int lasts) {
        if (lasts > 0) {
            return lasts - 1;
        }
        if (healthy || chance.nextInt(FAULT_IN) > 0) {
            return 0;
        }
        return 1 + chance.nextInt(LASTS_MAX);
    }

    @Override
    public String name() {
        return log.name();
    }

    @Override
    public void stage(ByteBuffer record) {
        fullFor = next(fullFor);
        if (fullFor > 0) {
            throw new LogFullException("no room for another record: simulated");
        }
        log.stage(record);
    }

    @Override
    public long[] commit() {
        silentFor = next(silentFor);
        if (silentFor > 0) {
            throw new LogUnavailableException("the medium does not answer: simulated");
        }
        return log.commit();
    }

    @Override
    public void sync() {
        log.sync();
    }

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
