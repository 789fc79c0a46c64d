package flux.ops.service;

import flux.ledger.kvs.KvsCaller;
import flux.ledger.kvs.KvsCommand;
import flux.ledger.kvs.KvsDecider;
import flux.ledger.kvs.KvsDecision;
import flux.ledger.kvs.KvsEvent;
import flux.ledger.kvs.KvsRecord;
import flux.ledger.kvs.KvsRecordCodec;
import flux.ledger.kvs.KvsRefusal;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.Watches;
import flux.ledger.log.EventLog;
import flux.ledger.log.LogFullException;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The only one who writes the `kvs` log: decides, appends, applies, and then tells those who
/// watch. On the reactor's thread.
public final class KvsWriter {
    private final KvsStore store;
    private final EventLog log;
    private final LongSupplier clockMicros;
    private final Watches watches;
    private final List<Consumer<KvsEvent>> listeners = new ArrayList<>();
    private long sequence;

    /// @param sequence of the last record in `log`
    public KvsWriter(
            KvsStore store,
            EventLog log,
            long sequence,
            LongSupplier clockMicros,
            Watches watches) {
        this.store = store;
        this.log = log;
        this.sequence = sequence;
        this.clockMicros = clockMicros;
        this.watches = watches;
    }

    /// Tells `listener` of everything that has become so.
    void onEvent(Consumer<KvsEvent> listener) {
        listeners.add(listener);
    }

    /// Does what `command` wants, durably; returns when it is so.
    ///
    /// @throws RpcException with the reason when it is refused, or the log is full
    void change(KvsCaller caller, KvsCommand command) throws RpcException {
        switch (KvsDecider.decide(store, caller, command)) {
            case KvsDecision.Refused(KvsRefusal refusal) -> throw refused(refusal);
            case KvsDecision.Unchanged _ -> {}
            case KvsDecision.Accepted(List<KvsEvent> events) -> {
                for (KvsEvent event : events) {
                    append(event);
                    store.apply(event);
                    watches.applied(store, event);
                    listeners.forEach(listener -> listener.accept(event));
                }
            }
        }
    }

    static RpcException refused(KvsRefusal refusal) {
        return new RpcException(refusal.error().errno(), refusal.text());
    }

    private void append(KvsEvent event) throws RpcException {
        KvsRecord record = new KvsRecord(sequence + 1, clockMicros.getAsLong(), event);
        try {
            log.append(KvsRecordCodec.write(record));
            sequence++;
        } catch (LogFullException e) {
            throw new RpcException(Errno.ENOSPC, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new RpcException(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
    }

    /// Returns when all that has been changed survives a loss of power.
    void sync() {
        log.sync();
    }
}
