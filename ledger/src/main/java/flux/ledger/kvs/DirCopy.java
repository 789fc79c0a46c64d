package flux.ledger.kvs;

import flux.ledger.kvs.TreeObject.Dir;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a stored directory of any, views included. Stored ones are shared, not copied, since they never
/// change.
final class DirCopy {
    private int entriesLeft;

    /// @param entriesMax at all depths together
    DirCopy(int entriesMax) {
        this.entriesLeft = entriesMax;
    }

    /// The copy, or null when there are too many entries.
    @Nullable StoredDir of(Dir dir) {
        List<String> names = new ArrayList<>();
        List<TreeObject> entries = new ArrayList<>();
        for (String name : dir.names()) {
            TreeObject entry = dir.get(name);
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
            names.add(name);
            entries.add(entry);
        }
        if (dir instanceof StoredDir stored) {
            return stored; // counted above
        }
        return new StoredDir(
                names.toArray(new String[0]), entries.toArray(new TreeObject[0]), names.size());
    }
}
