package flux.ledger.kvs;

import flux.ledger.kvs.TreeObject.DirRef;
import org.jspecify.annotations.Nullable;

/// One directory laid over another: what is in both is the upper one's, but directories in both
/// become one, at every depth.
final class DirMerge {
    private DirMerge() {}

    static StoredDir of(StoredDir below, StoredDir above, BlobTree blobs) {
        DirEdit edit = new DirEdit(below);
        for (int i = 0; i < above.size(); i++) {
            String name = above.name(i);
            TreeObject entry = above.entry(i);
            StoredDir upper = asDir(entry, blobs);
            StoredDir lower = asDir(below.get(name), blobs);
            edit.put(name, upper == null || lower == null ? entry : of(lower, upper, blobs));
        }
        return edit.freeze();
    }

    private static @Nullable StoredDir asDir(@Nullable TreeObject entry, BlobTree blobs) {
        return switch (entry) {
            case StoredDir dir -> dir;
            case DirRef dirref -> blobs.loadDir(dirref.blob());
            case null, default -> null;
        };
    }
}
