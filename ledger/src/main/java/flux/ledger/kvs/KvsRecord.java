package flux.ledger.kvs;

/// One record of the kvs log.
///
/// @param seq 1 for the first, one more for each that follows
/// @param timeMicros when it was decided, since the epoch, UTC
public record KvsRecord(long seq, long timeMicros, KvsEvent event) {}
