package flux.ledger.kvs;

import java.util.List;

/// The answer to a [KvsCommand].
public sealed interface KvsDecision {

    /// To be appended to the log, then applied, in this order; never empty.
    record Accepted(List<KvsEvent> events) implements KvsDecision {
        public Accepted {
            events = List.copyOf(events);
        }

        Accepted(KvsEvent event) {
            this(List.of(event));
        }
    }

    /// Nothing to do, and that is fine: removing a namespace that is not there.
    record Unchanged() implements KvsDecision {}

    record Refused(KvsRefusal refusal) implements KvsDecision {}
}
