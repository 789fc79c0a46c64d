package flux.ops.service;

import flux.ledger.kvs.KvsEvent;
import flux.ledger.kvs.KvsRecord;
import flux.ledger.kvs.KvsRecordCodec;
import flux.ledger.log.EventLog;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogFencedException;
import flux.ledger.log.LogFullException;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The only writer of the `kvs` log: one change after the other. A change of which the log does not
/// say yet whether it has it stays pending, and all that follow are refused until then. For the
/// reactor's thread.
public final class KvsJournal {
    private final EventLog log;
    private final LongSupplier clockMicros;
    private final Consumer<Runnable> later;
    private final Consumer<RuntimeException> failed;
    private long sequence;
    private @Nullable Runnable pending;
    private String why = "";

    /// @param sequence of the last record in `log`
    /// @param later runs an action on this thread, in a while
    /// @param failed told when nothing can be written any more
    public KvsJournal(
            EventLog log,
            long sequence,
            LongSupplier clockMicros,
            Consumer<Runnable> later,
            Consumer<RuntimeException> failed) {
        this.log = log;
        this.sequence = sequence;
        this.clockMicros = clockMicros;
        this.later = later;
        this.failed = failed;
    }

    /// To be called before a change is decided.
    ///
    /// @throws RpcException when an earlier one is pending: nothing can be decided on it
    void requireSettled() throws RpcException {
        while (pending != null) { // what is settled may have more to record
            if (!settle()) {
                throw new RpcException(Errno.EAGAIN, why);
            }
        }
    }

    /// Returns when all that was recorded survives a loss of power.
    void sync() throws RpcException {
        requireSettled();
        log.sync();
    }

    /// Appends `event`.
    ///
    /// @param sync whether it must survive a loss of power
    /// @param recorded run as soon as it is in the log: before this returns, or later
    void record(KvsEvent event, boolean sync, Runnable recorded) throws RpcException {
        KvsRecord record = new KvsRecord(sequence + 1, clockMicros.getAsLong(), event);
        try {
            log.stage(KvsRecordCodec.write(record));
        } catch (LogFullException e) {
            throw new RpcException(Errno.ENOSPC, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new RpcException(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
        pending =
                () -> {
                    if (sync) {
                        log.sync();
                    }
                    sequence++;
                    recorded.run();
                };
        if (!settle()) {
            later.accept(this::settleLater);
        }
    }

    private void settleLater() {
        if (pending != null && !settle()) {
            later.accept(this::settleLater);
        }
    }

    /// @return false when the log does not answer
    private boolean settle() {
        try {
            log.commit();
        } catch (LogUnavailableException e) {
            why = String.valueOf(e.getMessage());
            return false;
        } catch (LogFencedException | LogFailedException e) {
            failed.accept(e);
            throw e;
        }
        Runnable settled = pending;
        pending = null;
        if (settled != null) {
            settled.run();
        }
        return true;
    }
}
