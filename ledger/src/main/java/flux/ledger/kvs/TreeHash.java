package flux.ledger.kvs;

import flux.ledger.kvs.TreeObject.Dir;
import java.util.IdentityHashMap;
import java.util.Map;

/// Names directories that somebody else is using: leaves no trace on them, so it is safe beside
/// the store's thread. A name that the store has made already is not made again.
public final class TreeHash implements DirNamer {
    private final BlobRef.Hash hash;
    private final Map<StoredDir, BlobRef> made = new IdentityHashMap<>();

    public TreeHash(BlobRef.Hash hash) {
        this.hash = hash;
    }

    @Override
    public BlobRef of(Dir dir) {
        if (!(dir instanceof StoredDir stored)) {
            throw new IllegalArgumentException("a view has no hash: " + dir);
        }
        BlobRef known = stored.knownRef();
        if (known == null) {
            known = made.get(stored);
        }
        if (known == null) {
            known = hashed(stored);
            made.put(stored, known);
        }
        return known;
    }

    /// The name of `dir`, of its text as it is: for who does not believe [StoredDir#knownRef].
    public BlobRef hashed(StoredDir dir) {
        TreeJson.Text text = TreeJson.text(dir, this);
        return BlobRef.of(hash, text.bytes(), text.length());
    }
}
