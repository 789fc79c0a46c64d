package flux.ledger.kvs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The open watches, found by key: a commit costs what it touches, however many others watch.
public final class Watches {

    /// @param byKey those that a commit wakes by naming their key
    /// @param onAny those that every commit wakes ([KvsFlags#WATCH_FULL])
    private record InNamespace(Map<String, List<Watch>> byKey, List<Watch> onAny) {}

    private final Map<String, InNamespace> namespaces = new HashMap<>();

    /// Starts `watch`, and keeps it unless that was all.
    public void open(KvsStore store, Watch watch) {
        watch.start(store);
        keep(watch);
    }

    private void keep(Watch watch) {
        if (!watch.isOver()) {
            InNamespace in =
                    namespaces.computeIfAbsent(
                            watch.request().namespace(),
                            _ -> new InNamespace(new HashMap<>(), new ArrayList<>()));
            list(in, watch).add(watch);
        }
    }

    /// Forgets `watch` without a word; its caller answers the cancel.
    ///
    /// @return false when it was not open
    public boolean close(Watch watch) {
        InNamespace in = namespaces.get(watch.request().namespace());
        if (in == null) {
            return false;
        }
        boolean closed = list(in, watch).remove(watch);
        forgetEmpty(in, watch.request().namespace(), watch.request().key());
        return closed;
    }

    private static List<Watch> list(InNamespace in, Watch watch) {
        return watch.request().has(KvsFlags.WATCH_FULL)
                ? in.onAny
                : in.byKey.computeIfAbsent(watch.request().key(), _ -> new ArrayList<>(1));
    }

    /// To be called after `store` has applied `event`.
    public void applied(KvsStore store, KvsEvent event) {
        switch (event) {
            case KvsEvent.Committed commit -> committed(store, commit);
            case KvsEvent.NamespaceCreated created -> appeared(store, created.namespace());
            case KvsEvent.NamespaceRemoved removed -> vanished(removed.namespace());
            case KvsEvent.NamespaceArchived archived -> vanished(archived.namespace());
            case KvsEvent.NamespaceAdopted adopted -> {
                vanished(adopted.from());
                changed(store, adopted.namespace());
            }
            case KvsEvent.BlobStored _ -> {}
        }
    }

    private void committed(KvsStore store, KvsEvent.Committed commit) {
        InNamespace in = namespaces.get(commit.namespace());
        if (in == null) {
            return;
        }
        for (String key : keys(commit.ops())) {
            wake(in, key, watch -> watch.committed(store));
            forgetEmpty(in, commit.namespace(), key);
        }
        in.onAny.forEach(watch -> watch.committed(store));
        in.onAny.removeIf(Watch::isOver);
        forgetEmpty(in, commit.namespace(), "");
    }

    /// Anything in the namespace may be another now.
    private void changed(KvsStore store, String namespace) {
        InNamespace in = namespaces.get(namespace);
        if (in == null) {
            return;
        }
        for (String key : List.copyOf(in.byKey.keySet())) {
            wake(in, key, watch -> watch.replaced(store));
            forgetEmpty(in, namespace, key);
        }
        in.onAny.forEach(watch -> watch.committed(store));
        in.onAny.removeIf(Watch::isOver);
        forgetEmpty(in, namespace, "");
    }

    private static Set<String> keys(List<KvsOp> ops) {
        if (ops.size() == 1) {
            return Set.of(ops.getFirst().key());
        }
        Set<String> keys = new LinkedHashSet<>();
        ops.forEach(op -> keys.add(op.key()));
        return keys;
    }

    /// To be called when a view shows more under `key` of `namespace` than before.
    public void grown(KvsStore store, String namespace, String key) {
        InNamespace in = namespaces.get(namespace);
        if (in != null) {
            wake(in, key, watch -> watch.grown(store));
            in.onAny.forEach(watch -> watch.committed(store));
            in.onAny.removeIf(Watch::isOver);
            forgetEmpty(in, namespace, key);
        }
    }

    private static void wake(InNamespace in, String key, Consumer<Watch> how) {
        List<Watch> watches = in.byKey.get(key);
        if (watches != null) {
            watches.forEach(how);
            watches.removeIf(Watch::isOver);
        }
    }

    /// True when nobody watches anything.
    public boolean isEmpty() {
        return namespaces.isEmpty();
    }

    /// To be called when a namespace is there that was not.
    public void appeared(KvsStore store, String namespace) {
        for (Watch watch : take(namespace)) {
            if (!watch.hasResponded()) {
                watch.start(store);
            }
            keep(watch);
        }
    }

    /// To be called when a namespace is there no more.
    public void vanished(String namespace) {
        take(namespace).forEach(Watch::namespaceRemoved);
    }

    private List<Watch> take(String namespace) {
        InNamespace in = namespaces.remove(namespace);
        List<Watch> all = new ArrayList<>();
        if (in != null) {
            in.byKey.values().forEach(all::addAll);
            all.addAll(in.onAny);
        }
        return all;
    }

    private void forgetEmpty(InNamespace in, String namespace, String key) {
        List<Watch> watches = in.byKey.get(key);
        if (watches != null && watches.isEmpty()) {
            in.byKey.remove(key);
        }
        if (in.byKey.isEmpty() && in.onAny.isEmpty()) {
            namespaces.remove(namespace);
        }
    }
}
