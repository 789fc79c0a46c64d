package flux.ledger.kvs;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A directory of the tree: immutable, shared by all roots that contain it, hashed at most once
/// and only when somebody asks for its name.
///
/// Sorted arrays: a lookup is a binary search, a changed copy one pass of memory, and the order
/// is that of the directory's text.
public final class StoredDir implements TreeObject.Dir {
    /// The directory without entries.
    public static final StoredDir EMPTY = new StoredDir(new String[0], new TreeObject[0], 0);

    private final String[] names;
    private final TreeObject[] entries;
    private @Nullable BlobRef ref;

    /// @param names in [Names#compare]'s order; both arrays are this directory's from now on
    StoredDir(String[] names, TreeObject[] entries, int size) {
        this.names = names.length == size ? names : Arrays.copyOf(names, size);
        this.entries = entries.length == size ? entries : Arrays.copyOf(entries, size);
    }

    /// A directory as it was stored before.
    ///
    /// @param names in [Names#compare]'s order; both arrays are this directory's from now on
    /// @param ref the name of its text
    public static StoredDir again(String[] names, TreeObject[] entries, BlobRef ref) {
        StoredDir dir = new StoredDir(names, entries, names.length);
        dir.ref = ref;
        return dir;
    }

    @Override
    public @Nullable TreeObject get(String name) {
        int at = Arrays.binarySearch(names, name, Names::compare);
        return at < 0 ? null : entries[at];
    }

    @Override
    public List<String> names() {
        return Arrays.asList(names);
    }

    @Override
    public boolean isEmpty() {
        return names.length == 0;
    }

    public int size() {
        return names.length;
    }

    public String name(int index) {
        return names[index];
    }

    public TreeObject entry(int index) {
        return entries[index];
    }

    /// The name of this directory's text once it is known, see [DirRefs].
    @Nullable BlobRef knownRef() {
        return ref;
    }

    void becomesKnownAs(BlobRef ref) {
        this.ref = ref;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof StoredDir that
                        && Arrays.equals(names, that.names)
                        && Arrays.equals(entries, that.entries));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(names);
    }

    @Override
    public String toString() {
        return "dir " + Arrays.toString(names);
    }
}
