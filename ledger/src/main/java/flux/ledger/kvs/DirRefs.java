package flux.ledger.kvs;

import flux.ledger.kvs.TreeObject.Dir;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names directories by the hash of their text, and finds those that it named. A name that was
/// never asked for costs nothing; one that was asked for is found for a while after its
/// directory has left the tree, which is what snapshots (`flux kvs get --at`) live on.
final class DirRefs implements DirNamer {
    /// Entries of all directories that are remembered; the ones longest unused go first.
    static final int ENTRIES_REMEMBERED_MAX = 1_000_000;

    private final BlobRef.Hash hash;
    private final LinkedHashMap<BlobRef, Dir> remembered = new LinkedHashMap<>(64, 0.75f, true);
    private long entriesRemembered;

    DirRefs(BlobRef.Hash hash) {
        this.hash = hash;
    }

    /// The name of `dir`; hashes it, and what is below it, unless that has been done.
    @Override
    public BlobRef of(Dir dir) {
        return switch (dir) {
            case StoredDir stored -> ofStored(stored);
            case MountedDir mounted -> ofStored(mounted.stored());
            case VirtualDir view -> {
                BlobRef ref = view.ref(hash);
                remember(ref, view);
                yield ref;
            }
        };
    }

    private BlobRef ofStored(StoredDir dir) {
        BlobRef known = dir.knownRef();
        if (known != null) {
            return known;
        }
        TreeJson.Text text = TreeJson.text(dir, this);
        BlobRef ref = BlobRef.of(hash, text.bytes(), text.length());
        dir.becomesKnownAs(ref);
        remember(ref, dir);
        return ref;
    }

    private void remember(BlobRef ref, Dir dir) {
        Dir before = remembered.put(ref, dir);
        entriesRemembered += weight(dir) - (before == null ? 0 : weight(before));
        var oldest = remembered.entrySet().iterator();
        while (entriesRemembered > ENTRIES_REMEMBERED_MAX && oldest.hasNext()) {
            Map.Entry<BlobRef, Dir> entry = oldest.next();
            entriesRemembered -= weight(entry.getValue());
            oldest.remove();
        }
    }

    /// Entries of the directory itself, and one for being there.
    private static int weight(Dir dir) {
        return dir instanceof StoredDir stored ? stored.size() + 1 : 1;
    }

    /// The directory of that name if it is remembered, else null.
    @Nullable Dir find(BlobRef ref) {
        return remembered.get(ref);
    }
}
