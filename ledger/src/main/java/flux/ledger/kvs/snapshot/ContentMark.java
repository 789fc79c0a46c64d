package flux.ledger.kvs.snapshot;

import flux.ledger.kvs.Tally;

/// How far the blobs had come that stand beside a snapshot.
///
/// @param bytes how long their file was
/// @param indexCrc CRC32C of the index of them, which says where each one stands
/// @param sizes of all blobs
public record ContentMark(long bytes, int indexCrc, Tally sizes) {
    public static final ContentMark NONE = new ContentMark(0, 0, new Tally());
}
