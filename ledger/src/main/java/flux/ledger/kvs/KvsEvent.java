package flux.ledger.kvs;

import java.util.List;

/// A fact about the KVS. Holds all that [KvsStore#apply] needs, so that a replay ends where the
/// live store was.
public sealed interface KvsEvent {

    /// A transaction (RFC 11), atomic.
    ///
    /// @param ops with normal keys; directories that the client named by reference stand here whole
    /// @param userid who committed it
    record Committed(String namespace, List<KvsOp> ops, long userid) implements KvsEvent {
        public Committed {
            ops = List.copyOf(ops);
        }
    }

    record NamespaceCreated(String namespace, long owner, int flags, StoredDir root)
            implements KvsEvent {}

    record NamespaceRemoved(String namespace) implements KvsEvent {}

    /// The namespace is gone, but its tree is kept, see [KvsStore#treeOf]: its job has ended.
    record NamespaceArchived(String namespace) implements KvsEvent {}

    /// The namespace `from` is gone, and all that was in it stands in `namespace`, at once.
    ///
    /// @param key in place of what stood there; `.` for the root, where directories that are on
    ///     both sides become one
    /// @param userid who did it
    record NamespaceAdopted(String namespace, String from, String key, long userid)
            implements KvsEvent {}

    /// A blob that a client stored by itself (`flux content store`, `flux restore`).
    @SuppressWarnings("ArrayRecordComponent") // identity is never asked of an event
    record BlobStored(byte[] blob) implements KvsEvent {}
}
