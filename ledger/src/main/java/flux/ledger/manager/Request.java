package flux.ledger.manager;

import flux.ledger.decide.Command;
import flux.ledger.entry.Origin;

/// A command on its way to the job manager.
///
/// @param reply told of the outcome, on the job manager's thread
public record Request(Command command, Origin origin, Reply reply) {

    /// A command whose sender reads the outcome in the ledger, if at all.
    public static Request quiet(Command command, Origin origin) {
        return new Request(command, origin, Reply.NONE);
    }
}
