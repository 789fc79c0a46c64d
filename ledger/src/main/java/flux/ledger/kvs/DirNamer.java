package flux.ledger.kvs;

import flux.ledger.kvs.TreeObject.Dir;

/// Knows directories by the hashes of their texts.
interface DirNamer {

    /// The name of `dir`.
    BlobRef of(Dir dir);
}
