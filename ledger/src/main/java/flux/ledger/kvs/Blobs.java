package flux.ledger.kvs;

import org.jspecify.annotations.Nullable;

/// Where the values live that are too long for their directory. The tree in the heap knows them by
/// name only, so that they may stay in the log that brought them.
///
/// For one thread, the store's.
public interface Blobs {

    /// Takes `blob` in and names it. Taking in the same bytes again changes nothing.
    BlobRef keep(byte[] blob);

    /// The bytes of that name, or null when nobody brought them. The array is not to be written to.
    byte @Nullable [] load(BlobRef ref);

    /// The sizes of all that were taken in, in bytes.
    Tally sizes();

    /// How this instance hashes.
    BlobRef.Hash hash();
}
