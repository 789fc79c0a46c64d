package flux.ops.service;

import flux.ledger.kvs.KvsCaller;
import flux.ledger.kvs.KvsCommand;
import flux.ledger.kvs.KvsDecider;
import flux.ledger.kvs.KvsDecision;
import flux.ledger.kvs.KvsEvent;
import flux.ledger.kvs.KvsRefusal;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.Watches;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/// Changes the KVS: decides, has it recorded, applies it, and then tells those who watch. On the
/// reactor's thread.
public final class KvsWriter {
    private final KvsStore store;
    private final KvsJournal journal;
    private final Watches watches;
    private final Room room;
    private final List<Consumer<KvsEvent>> listeners = new ArrayList<>();

    /// @param room for what is added
    public KvsWriter(KvsStore store, KvsJournal journal, Watches watches, Room room) {
        this.store = store;
        this.journal = journal;
        this.watches = watches;
        this.room = room;
    }

    /// Tells `listener` of everything that has become so.
    public void onEvent(Consumer<KvsEvent> listener) {
        listeners.add(listener);
    }

    /// Does what `command` wants, as soon as what was wanted before it is done.
    ///
    /// @param sync whether it must survive a loss of power
    /// @param done run when it is recorded and so, or was so already
    /// @param failed told when it is refused, cannot be recorded, or a part of it was recorded and
    ///     the rest cannot be
    void change(
            KvsCaller caller,
            KvsCommand command,
            boolean sync,
            Runnable done,
            Consumer<RpcException> failed) {
        journal.whenSettled(() -> decide(caller, command, sync, done, failed), failed);
    }

    private void decide(
            KvsCaller caller,
            KvsCommand command,
            boolean sync,
            Runnable done,
            Consumer<RpcException> failed)
            throws RpcException {
        if (adds(command)) {
            room.requireForKvs(store, journal.bytes());
        }
        switch (KvsDecider.decide(store, caller, command)) {
            case KvsDecision.Refused(KvsRefusal refusal) -> throw refused(refusal);
            case KvsDecision.Unchanged _ -> {
                if (sync) {
                    journal.sync();
                }
                done.run();
            }
            case KvsDecision.Accepted(List<KvsEvent> events) ->
                    record(events.iterator(), sync, done, failed);
        }
    }

    /// What takes away is done in any case.
    private static boolean adds(KvsCommand command) {
        return switch (command) {
            case KvsCommand.Commit commit ->
                    commit.ops().stream().anyMatch(op -> op.dirent() != null);
            case KvsCommand.CreateNamespace _, KvsCommand.StoreBlob _ -> true;
            default -> false;
        };
    }

    private void record(
            Iterator<KvsEvent> events, boolean sync, Runnable done, Consumer<RpcException> failed)
            throws RpcException {
        KvsEvent event = events.next();
        journal.record(
                event,
                sync,
                () -> {
                    apply(event);
                    if (!events.hasNext()) {
                        done.run();
                        return;
                    }
                    try {
                        record(events, sync, done, failed);
                    } catch (RpcException e) {
                        failed.accept(e);
                    }
                });
    }

    private void apply(KvsEvent event) {
        store.apply(event);
        watches.applied(store, event);
        listeners.forEach(listener -> listener.accept(event));
    }

    static RpcException refused(KvsRefusal refusal) {
        return new RpcException(refusal.error().errno(), refusal.text());
    }

    /// Has it said when all that has been changed survives a loss of power.
    void sync(Runnable done, Consumer<RpcException> failed) {
        journal.whenSettled(
                () -> {
                    journal.sync();
                    done.run();
                },
                failed);
    }
}
