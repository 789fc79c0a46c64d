package flux.ledger.entry;

/// One decision, as it stands in the ledger.
///
/// @param sequence 1 for the first entry, and one more for each
/// @param timeMicros when it was decided, microseconds since the Unix epoch, UTC; never goes back
/// @param cause the inbox position of the command that led here: grows, so that a job manager that
///     restarts goes on after the largest, and no command is decided twice
public record Entry(long sequence, long timeMicros, long cause, Origin origin, Fact fact) {}
