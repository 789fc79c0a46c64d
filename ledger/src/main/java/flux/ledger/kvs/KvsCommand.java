package flux.ledger.kvs;

import java.util.List;

/// What somebody wants changed.
public sealed interface KvsCommand {

    /// `kvs.commit`: all of `ops`, in order, or none.
    ///
    /// @param flags [KvsFlags#NO_MERGE], [KvsFlags#SYNC]
    record Commit(String namespace, int flags, List<KvsOp> ops) implements KvsCommand {
        public Commit {
            ops = List.copyOf(ops);
        }
    }

    /// `kvs.namespace-create`.
    ///
    /// @param owner -1 means who asks
    record CreateNamespace(String namespace, BlobRef rootref, long owner, int flags)
            implements KvsCommand {}

    /// `kvs.namespace-remove`.
    record RemoveNamespace(String namespace) implements KvsCommand {}

    /// All that is in the namespace `from` shall stand in `namespace`, at `key`; see
    /// [KvsEvent.NamespaceAdopted].
    record AdoptNamespace(String namespace, String from, String key) implements KvsCommand {}

    /// The job whose namespace this is has ended.
    record ArchiveNamespace(String namespace) implements KvsCommand {}

    /// The job whose archived namespace this is was purged.
    record ForgetArchive(String namespace) implements KvsCommand {}

    /// `content.store`.
    @SuppressWarnings("ArrayRecordComponent") // identity is never asked of a command
    record StoreBlob(byte[] blob) implements KvsCommand {}
}
