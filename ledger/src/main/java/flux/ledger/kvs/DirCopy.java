package flux.ledger.kvs;

import flux.ledger.kvs.TreeObject.Dir;
import flux.ledger.kvs.TreeObject.DirRef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a directory that is whole: views are read, and references to directories that the
/// store knows are replaced by them. What is whole already is shared, not copied.
final class DirCopy {
    private final KvsStore store;
    private int entriesLeft;
    private int depth;

    /// @param entriesMax at all depths together
    DirCopy(KvsStore store, int entriesMax) {
        this.store = store;
        this.entriesLeft = entriesMax;
    }

    /// The copy, or null when it has too many entries or is too deep ([Names#DEPTH_MAX]).
    @Nullable StoredDir of(Dir dir) {
        if (++depth > Names.DEPTH_MAX) {
            return null;
        }
        StoredDir copy = ofEntries(dir);
        depth--;
        return copy;
    }

    private @Nullable StoredDir ofEntries(Dir dir) {
        List<String> names = new ArrayList<>();
        List<TreeObject> entries = new ArrayList<>();
        boolean same = true;
        for (String name : dir.names()) {
            TreeObject original = dir.get(name);
            TreeObject entry = known(original);
            if (entry == null) {
                continue; // a view may lose a name while it is read
            }
            if (--entriesLeft < 0) {
                return null;
            }
            if (entry instanceof Dir below) {
                entry = of(below);
                if (entry == null) {
                    return null;
                }
            }
            same &= entry == original;
            names.add(name);
            entries.add(entry);
        }
        if (same && dir instanceof StoredDir stored) {
            return stored;
        }
        return new StoredDir(
                names.toArray(new String[0]), entries.toArray(new TreeObject[0]), names.size());
    }

    /// The directory that `object` refers to if the store knows it, else `object`.
    @Nullable TreeObject known(@Nullable TreeObject object) {
        Dir dir =
                object instanceof DirRef dirref ? store.content().findInTree(dirref.blob()) : null;
        return dir == null ? object : dir;
    }
}
