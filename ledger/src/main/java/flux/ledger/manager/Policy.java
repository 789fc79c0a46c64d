package flux.ledger.manager;

import flux.ledger.decide.Command;
import flux.ledger.entry.Entry;
import flux.ledger.state.Instance;
import java.util.function.Consumer;

/// A standing reaction of the job manager itself: it sees every entry right after it was applied,
/// and may ask for more. Pure; its own state is a projection that replay rebuilds.
public interface Policy {

    /// No time is awaited.
    long NEVER = Long.MAX_VALUE;

    /// @param instance the state with `entry` applied, to read
    /// @param commands takes what follows from it
    void on(Entry entry, Instance instance, Consumer<Command> commands);

    /// All entries that there were have been taken in; what was asked on the way went nowhere. Asks
    /// again for what nobody has written down.
    void recovered(Instance instance, Consumer<Command> commands);

    /// Asks for what was waiting for the time `nowMicros`, which has come.
    void due(long nowMicros, Consumer<Command> commands);

    /// When [#due] wants to be called next, microseconds since the Unix epoch, or [#NEVER].
    long nextDueMicros();
}
