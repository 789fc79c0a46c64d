package flux.ledger.kvs;

import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The primary namespace's root as people see it: what is stored, and the mounts, which hide
/// what is stored under their names.
record MountedDir(StoredDir stored, SortedMap<String, VirtualDir> mounts)
        implements TreeObject.Dir {

    @Override
    public @Nullable TreeObject get(String name) {
        VirtualDir mounted = mounts.get(name);
        return mounted != null ? mounted : stored.get(name);
    }

    @Override
    public Iterable<String> names() {
        TreeSet<String> names = new TreeSet<>(Names::compare);
        names.addAll(stored.names());
        names.addAll(mounts.keySet());
        return names;
    }

    @Override
    public boolean isEmpty() {
        return mounts.isEmpty() && stored.isEmpty();
    }
}
