package flux.ledger.log.chronicle;

/// How much room a log takes, in bytes.
///
/// @param recordBytesMax the largest record; four times as much address space (no memory) is mapped
/// @param reserveBytesStep room is taken from the disk in steps of this size, before it is written
/// @param segmentBytesMax a file that has grown to this size is closed and a new one begun
public record ChronicleOptions(int recordBytesMax, int reserveBytesStep, int segmentBytesMax) {

    /// For the root of a machine: long-lived, busy.
    public static final ChronicleOptions ROOT = new ChronicleOptions(16 << 20, 1 << 20, 256 << 20);

    /// For a nested instance: short-lived, and one of thousands.
    public static final ChronicleOptions NESTED = new ChronicleOptions(4 << 20, 64 << 10, 64 << 20);

    public ChronicleOptions {
        if (recordBytesMax < 64 << 10 || recordBytesMax > 256 << 20) {
            throw new IllegalArgumentException(
                    "recordBytesMax must be 64 KiB to 256 MiB, was " + recordBytesMax);
        }
        if (reserveBytesStep < 16 << 10 || reserveBytesStep > segmentBytesMax) {
            throw new IllegalArgumentException(
                    "reserveBytesStep must be 16 KiB to segmentBytesMax, was " + reserveBytesStep);
        }
    }
}
