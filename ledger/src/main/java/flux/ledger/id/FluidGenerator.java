package flux.ledger.id;

/// Makes job ids (RFC 19) for one generator, number 0: milliseconds since the instance's epoch,
/// then a sequence of 1024. Pure: the last id is all it must know.
public final class FluidGenerator {
    private static final int TIMESTAMP_SHIFT = 24;
    private static final long SEQUENCE_MAX = 1023;

    private FluidGenerator() {}

    /// The id after `last` at `elapsedMillis` since the epoch.
    ///
    /// Ids never go back: when the clock does, or when the 1024 ids of a millisecond are used up,
    /// the next id is of the millisecond after the last one's.
    public static JobId after(JobId last, long elapsedMillis) {
        long lastMillis = last.value() >>> TIMESTAMP_SHIFT;
        if (elapsedMillis > lastMillis) {
            return new JobId(elapsedMillis << TIMESTAMP_SHIFT);
        }
        long sequence = last.value() & ((1L << TIMESTAMP_SHIFT) - 1);
        return sequence < SEQUENCE_MAX
                ? new JobId(last.value() + 1)
                : new JobId((lastMillis + 1) << TIMESTAMP_SHIFT);
    }
}
