package flux.ledger.decide;

import flux.ledger.entry.Fact;
import flux.ledger.entry.Refusal;

/// What came of a command.
public sealed interface Decision {

    /// It is so: `fact` goes to the ledger.
    record Write(Fact fact) implements Decision {}

    /// No, and why; goes to the ledger too.
    record Refuse(Refusal refusal) implements Decision {}

    /// It was so already, or is no longer of interest: nothing to write.
    record Nothing() implements Decision {}

    Decision NOTHING = new Nothing();
}
