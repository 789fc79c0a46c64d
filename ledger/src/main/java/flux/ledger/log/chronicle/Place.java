package flux.ledger.log.chronicle;

/// A position taken apart: which segment, and the offset of the record's header in its file. So a
/// record is found without an index; headers stand on multiples of four.
final class Place {
    private static final int OFFSET_BITS = 32;
    private static final int ALIGN_BITS = 2;

    private Place() {}

    static long position(long segment, long offset) {
        return segment << OFFSET_BITS | offset >>> ALIGN_BITS;
    }

    static long segment(long position) {
        return position >>> OFFSET_BITS;
    }

    static long offset(long position) {
        return (position & 0xFFFF_FFFFL) << ALIGN_BITS;
    }
}
