package flux.ledger.kvs;

/// One tree of keys, as of one commit.
///
/// @param owner the userid that may use it beside the instance owner
/// @param flags kept as given
/// @param rootseq commits since its creation
public record Namespace(String name, long owner, int flags, long rootseq, StoredDir root) {
    /// The one that is always there.
    public static final String PRIMARY = "primary";

    Namespace committed(StoredDir newRoot) {
        return new Namespace(name, owner, flags, rootseq + 1, newRoot);
    }
}
