package flux.ledger.log;

/// A stretch of a log that does not hold what was written: whoever may go on without it passes it
/// over, and says so.
///
/// @param where file and byte, or topic and offset, for people
/// @param position where the stretch begins, in the log's own terms
/// @param length in bytes; 0 when it is not known
/// @param what is wrong with it
/// @param remains what stands there, at most [#REMAINS_BYTES_MAX] of it: whose it was can often
///     still be read
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a damage
public record LogDamage(String where, long position, long length, String what, byte[] remains) {

    public static final int REMAINS_BYTES_MAX = 1 << 20;

    /// For a message: where, and what is wrong.
    public String text() {
        return where + ": " + what;
    }
}
