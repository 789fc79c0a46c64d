package flux.ops.broker;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Undrain;
import flux.ledger.text.Idset;
import flux.replay.resources.ResourceView;
import java.util.function.Consumer;

/// `broker.recovery-mode`: no resources are up, so that nothing starts while somebody puts things
/// right. (Flux has them offline; here they are drained, which the next ordinary start undoes.)
final class RecoveryMode {
    static final String ATTRIBUTE = "broker.recovery-mode";
    static final String REASON = "recovery mode: no job starts";

    private RecoveryMode() {}

    /// At the start, before the scheduler.
    ///
    /// @param resources as they were left
    /// @param ranks all there are
    /// @param decide has the job manager decide, and waits for it
    static void begin(
            boolean recovery, ResourceView resources, Idset ranks, Consumer<Command> decide) {
        Idset.Builder left = Idset.builder();
        resources
                .drained()
                .forEach(
                        (rank, drained) -> {
                            if (drained.reason().equals(REASON)) {
                                left.add(rank);
                            }
                        });
        if (recovery) {
            decide.accept(new Drain(ranks.encode(), REASON, DrainMode.UPDATE));
        } else if (!left.build().isEmpty()) {
            decide.accept(new Undrain(left.build().encode(), "", true));
        }
    }
}
