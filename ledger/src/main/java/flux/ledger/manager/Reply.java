package flux.ledger.manager;

import flux.ledger.decide.Decision;

/// Where the answer to a command goes. Called on the job manager's thread, after what was decided
/// is durable; must not wait.
@FunctionalInterface
public interface Reply {

    Reply NONE = _ -> {};

    void decided(Outcome outcome);

    /// What became of a command.
    sealed interface Outcome {}

    /// It was decided; a [Decision.Write] or [Decision.Refuse] is in the ledger.
    record Decided(Decision decision) implements Outcome {}

    /// It could not be recorded, so nothing has happened.
    ///
    /// @param errnum the error number that clients of the protocol see
    record NotRecorded(int errnum, String text) implements Outcome {}
}
