package flux.ledger.kvs;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The views in the root of the primary namespace, by name.
final class Mounts implements VirtualDirectory {
    private final SortedMap<String, VirtualDir> views = new TreeMap<>(Names::compare);

    void add(String name, VirtualDirectory view) {
        if (name.isEmpty() || name.contains(".")) {
            throw new IllegalArgumentException("a mount needs a name without dots, not " + name);
        }
        views.put(name, new VirtualDir(name, view));
    }

    /// Of all that were added, shown or not.
    Set<String> reserved() {
        return views.keySet();
    }

    @Override
    public @Nullable TreeObject lookup(String name) {
        VirtualDir view = views.get(name);
        return view == null || view.isEmpty() ? null : view;
    }

    @Override
    public Iterable<String> names() {
        return views.keySet().stream().filter(name -> lookup(name) != null).toList();
    }
}
