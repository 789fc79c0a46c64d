package flux.ledger.kvs;

/// The answer to a [KvsCommand].
public sealed interface KvsDecision {

    /// To be appended to the log, then applied.
    record Accepted(KvsEvent event) implements KvsDecision {}

    /// Nothing to do, and that is fine: removing a namespace that is not there.
    record Unchanged() implements KvsDecision {}

    record Refused(KvsRefusal refusal) implements KvsDecision {}
}
