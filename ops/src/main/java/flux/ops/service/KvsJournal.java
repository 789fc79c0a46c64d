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
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The only writer of the `kvs` log: one change after the other, and it never waits. While the log
/// does not say yet whether it has a change, those that follow are parked; when that takes longer
/// than the log has patience, they are refused, and so is everything until it says. Nothing else on
/// the reactor's thread, whose this is, stands still meanwhile.
///
/// When the log fails, or is another writer's now, the instance is told to end, and nothing is
/// written any more: what stands in the log may be ahead of the state here, and the next record
/// would have the number of one that is there.
public final class KvsJournal {
    private static final int PARKED_MAX = 10_000;

    private final EventLog log;
    private final LongSupplier clockMicros;
    private final Turns turns;
    private final Consumer<RuntimeException> failed;
    private final ArrayDeque<Parked> parked = new ArrayDeque<>();
    private long sequence;
    private long position;
    private long bytes;
    private @Nullable Pending pending;

    /// Why the pending change is in doubt; null while that is only a matter of time.
    private @Nullable String doubt;

    /// Why nothing is written any more; null while something can be.
    private @Nullable String end;

    private boolean isAsking;
    private boolean isDraining;

    /// How the reactor runs something later, on its thread.
    public interface Turns {
        /// Soon; from any thread.
        void soon(Runnable action);

        /// In a while.
        void later(Runnable action);
    }

    /// Something to be done on the settled state.
    public interface Change {
        /// @throws RpcException with the reason why not
        void run() throws RpcException;
    }

    /// A record that the log has taken and not confirmed.
    ///
    /// @param sync whether it must survive a loss of power
    /// @param recorded run when it is in the log
    private record Pending(boolean sync, Runnable recorded) {}

    private record Parked(Change change, Consumer<RpcException> refused) {}

    /// @param sequence of the last record in `log`
    /// @param failed told when nothing can be written any more
    public KvsJournal(
            EventLog log,
            long sequence,
            LongSupplier clockMicros,
            Turns turns,
            Consumer<RuntimeException> failed) {
        this.log = log;
        this.sequence = sequence;
        this.position = log.lastPosition();
        this.clockMicros = clockMicros;
        this.turns = turns;
        this.failed = failed;
    }

    /// The number of the last record.
    public long sequence() {
        return sequence;
    }

    /// Where the last record stands.
    public long position() {
        return position;
    }

    /// Of all records written here.
    public long bytes() {
        return bytes;
    }

    /// Runs `change` when no earlier one is pending: now, if none is.
    ///
    /// @param refused told why it is not done, or not now
    void whenSettled(Change change, Consumer<RpcException> refused) {
        Parked one = new Parked(change, refused);
        if (end != null) {
            refused.accept(new RpcException(Errno.EIO, end));
        } else if (pending == null && parked.isEmpty()) {
            run(one);
        } else if (doubt != null) {
            refused.accept(new RpcException(Errno.EAGAIN, doubt));
        } else if (parked.size() == PARKED_MAX) {
            refused.accept(
                    new RpcException(
                            Errno.EAGAIN, PARKED_MAX + " changes of the KVS wait for the ledger"));
        } else {
            parked.add(one);
        }
    }

    private static void run(Parked one) {
        try {
            one.change.run();
        } catch (RpcException e) {
            one.refused.accept(e);
        }
    }

    /// Returns when all that was recorded survives a loss of power. Within a [Change].
    void sync() throws RpcException {
        try {
            log.sync();
        } catch (LogFailedException e) {
            throw ended(e);
        }
    }

    /// Appends `event`. Within a [Change], or another record's `recorded`.
    ///
    /// @param sync whether it must survive a loss of power
    /// @param recorded run as soon as it is in the log: before this returns, or later
    void record(KvsEvent event, boolean sync, Runnable recorded) throws RpcException {
        if (end != null) {
            throw new RpcException(Errno.EIO, end);
        }
        KvsRecord record = new KvsRecord(sequence + 1, clockMicros.getAsLong(), event);
        ByteBuffer text = KvsRecordCodec.write(record);
        try {
            log.stage(text);
        } catch (LogFullException e) {
            throw new RpcException(Errno.ENOSPC, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new RpcException(Errno.EINVAL, String.valueOf(e.getMessage()));
        } catch (LogFencedException | LogFailedException e) {
            throw ended(e);
        }
        pending =
                new Pending(
                        sync,
                        () -> {
                            sequence++;
                            bytes += text.remaining();
                            recorded.run();
                        });
        if (!settle()) {
            throw new RpcException(Errno.EIO, String.valueOf(end));
        }
        if (pending != null) {
            askAgain();
        }
    }

    /// Who waits for the pending change hears nothing more from here but the end of the instance:
    /// whether the log has it cannot be said.
    private RpcException ended(RuntimeException why) {
        end = String.valueOf(why.getMessage());
        pending = null;
        while (!parked.isEmpty()) {
            parked.remove().refused.accept(new RpcException(Errno.EIO, end));
        }
        failed.accept(why);
        return new RpcException(Errno.EIO, end);
    }

    /// The log's patience ends without a word from it.
    private void askAgain() {
        if (!isAsking) {
            isAsking = true;
            turns.later(
                    () -> {
                        isAsking = false;
                        settle();
                        if (pending != null) {
                            askAgain();
                        }
                    });
        }
    }

    /// @return false when it is the end: nobody will ever say whether the log has what was pending
    private boolean settle() {
        Pending settled = pending;
        if (settled == null) {
            return true;
        }
        long[] positions;
        try {
            positions = log.tryCommit(() -> turns.soon(this::settle));
            if (positions != null && settled.sync()) {
                log.sync();
            }
        } catch (LogUnavailableException e) {
            doubt = String.valueOf(e.getMessage());
            refuseParked(doubt);
            return true;
        } catch (LogFencedException | LogFailedException e) {
            ended(e);
            return false;
        }
        if (positions == null) {
            return true;
        }
        doubt = null;
        pending = null;
        position = positions[positions.length - 1];
        settled.recorded().run();
        drain();
        return true;
    }

    private void refuseParked(String why) {
        while (!parked.isEmpty()) {
            parked.remove().refused.accept(new RpcException(Errno.EAGAIN, why));
        }
    }

    private void drain() {
        if (isDraining) {
            return; // deeper in the stack somebody does
        }
        isDraining = true;
        try {
            while (pending == null && !parked.isEmpty()) {
                run(parked.remove());
            }
        } finally {
            isDraining = false;
        }
    }
}
