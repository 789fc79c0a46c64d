package flux.ledger.manager;

/// What an acknowledged request survives (`[ledger] durability`).
public enum Durability {
    /// The end of every process, `kill -9` included.
    PROCESS,
    /// A loss of power too: one sync for each batch of decisions, before anybody is told.
    POWER
}
