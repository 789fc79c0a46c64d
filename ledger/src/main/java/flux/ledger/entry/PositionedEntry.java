package flux.ledger.entry;

/// An entry and where it stands in the log.
public record PositionedEntry(long position, Entry entry) {}
