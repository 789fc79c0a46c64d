package flux.ledger.kvs;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A namespace's root as people see it: what is stored, and what is shown over it, which hides what
/// is stored under the same names.
record MountedDir(StoredDir stored, VirtualDirectory over) implements TreeObject.Dir {

    @Override
    public @Nullable TreeObject get(String name) {
        TreeObject shown = over.lookup(name);
        return shown != null ? shown : stored.get(name);
    }

    @Override
    public Iterable<String> names() {
        TreeSet<String> names = new TreeSet<>(Names::compare);
        names.addAll(stored.names());
        over.names().forEach(names::add);
        return names;
    }

    @Override
    public boolean isEmpty() {
        return stored.isEmpty() && !over.names().iterator().hasNext();
    }
}
