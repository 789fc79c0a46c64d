package flux.ledger.kvs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A directory while a transaction changes it: copied once however many operations touch it.
final class DirEdit {
    private static final int ROOM = 4;

    private final StoredDir origin;
    private String[] names;
    /// A [TreeObject], or a [DirEdit] of the directory that stood there.
    private Object[] entries;
    private int size;
    private boolean changed;

    DirEdit(StoredDir origin) {
        this.origin = origin;
        this.size = origin.size();
        this.names = new String[size + ROOM];
        this.entries = new Object[size + ROOM];
        for (int i = 0; i < size; i++) {
            names[i] = origin.name(i);
            entries[i] = origin.entry(i);
        }
    }

    private int find(String name) {
        return Arrays.binarySearch(names, 0, size, name, Names::compare);
    }

    /// A [TreeObject], a [DirEdit], or null.
    @Nullable Object get(String name) {
        int at = find(name);
        return at < 0 ? null : entries[at];
    }

    void put(String name, TreeObject entry) {
        int at = find(name);
        if (at >= 0 && entries[at].equals(entry)) {
            return;
        }
        set(at, name, entry);
        changed = true;
    }

    /// Begins to edit the directory `stored` that is, or shall be, at `name`.
    @SuppressWarnings("ReferenceEquality") // the very same directory, not an equal one
    DirEdit edit(String name, StoredDir stored) {
        DirEdit child = new DirEdit(stored);
        int at = find(name);
        changed |= at < 0 || entries[at] != stored;
        set(at, name, child);
        return child;
    }

    private void set(int at, String name, Object entry) {
        if (at >= 0) {
            entries[at] = entry;
            return;
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, size + (size >> 1) + ROOM);
            entries = Arrays.copyOf(entries, names.length);
        }
        int insertion = -at - 1;
        System.arraycopy(names, insertion, names, insertion + 1, size - insertion);
        System.arraycopy(entries, insertion, entries, insertion + 1, size - insertion);
        names[insertion] = name;
        entries[insertion] = entry;
        size++;
    }

    void remove(String name) {
        int at = find(name);
        if (at < 0) {
            return;
        }
        size--;
        System.arraycopy(names, at + 1, names, at, size - at);
        System.arraycopy(entries, at + 1, entries, at, size - at);
        changed = true;
    }

    /// The directory as it is now; the very one that it was when nothing has changed.
    @SuppressWarnings("ReferenceEquality") // the very same directory, not an equal one
    StoredDir freeze() {
        TreeObject[] frozen = new TreeObject[size];
        for (int i = 0; i < size; i++) {
            if (entries[i] instanceof DirEdit child) {
                StoredDir dir = child.freeze();
                changed |= dir != child.origin;
                frozen[i] = dir;
            } else {
                frozen[i] = (TreeObject) entries[i];
            }
        }
        return changed ? new StoredDir(names, frozen, size) : origin;
    }
}
