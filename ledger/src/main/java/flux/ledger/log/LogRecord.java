package flux.ledger.log;

/// One record as it was appended.
///
/// @param position where it stands in its log
/// @param bytes the record's own bytes; the array is the caller's
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a record
public record LogRecord(long position, byte[] bytes) {}
