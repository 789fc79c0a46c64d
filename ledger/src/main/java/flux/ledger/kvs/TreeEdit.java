package flux.ledger.kvs;

import flux.ledger.kvs.TreeObject.DirRef;
import flux.ledger.kvs.TreeObject.Symlink;
import flux.ledger.kvs.TreeObject.Val;
import flux.ledger.kvs.TreeObject.ValRef;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A tree while a transaction changes it. The same code judges a commit (over blobs that are
/// thrown away) and applies it.
///
/// Directories on the way to a key are made, a value on the way gives place to one, a link on
/// the way is followed within its namespace; a link at the end is replaced.
final class TreeEdit {
    private final String namespace;
    private final DirEdit root;
    private final BlobTree blobs;
    private final Set<String> readOnly;

    /// @param readOnly names in the root below which nothing may change
    TreeEdit(Namespace namespace, BlobTree blobs, Set<String> readOnly) {
        this.namespace = namespace.name();
        this.root = new DirEdit(namespace.root());
        this.blobs = blobs;
        this.readOnly = readOnly;
    }

    StoredDir freeze() {
        return root.freeze();
    }

    /// Does `op`, or says why not.
    @Nullable KvsRefusal apply(KvsOp op) {
        String key = op.key();
        for (int links = 0; links <= Lookup.LINKS_MAX; links++) {
            KvsRefusal refusal = checkWritable(key);
            if (refusal != null) {
                return refusal;
            }
            Object end = walk(key, op);
            if (!(end instanceof String redirected)) {
                return end == DONE ? null : (KvsRefusal) end;
            }
            key = redirected;
        }
        return KvsRefusal.of(KvsError.ELOOP);
    }

    private static final Object DONE = new Object();

    private @Nullable KvsRefusal checkWritable(String key) {
        int dot = key.indexOf('.');
        if (key.isEmpty() || dot == 0 || Names.isTooDeep(key)) {
            return KvsRefusal.of(KvsError.EINVAL);
        }
        String first = dot < 0 ? key : key.substring(0, dot);
        return readOnly.contains(first)
                ? new KvsRefusal(KvsError.EPERM, first + " is a read-only view")
                : null;
    }

    /// [#DONE], a refusal, or the key to go on with when a link stood on the way.
    private Object walk(String key, KvsOp op) {
        DirEdit dir = root;
        int start = 0;
        for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', start)) {
            String name = key.substring(start, dot);
            start = dot + 1;
            switch (dir.get(name)) {
                case DirEdit child -> dir = child;
                case StoredDir stored -> dir = dir.edit(name, stored);
                case DirRef dirref -> {
                    StoredDir stored = blobs.loadDir(dirref.blob());
                    if (stored == null) {
                        return KvsRefusal.of(KvsError.ENOTRECOVERABLE);
                    }
                    dir = dir.edit(name, stored);
                }
                case Symlink link -> {
                    return redirect(link, key.substring(start));
                }
                case null, default -> {
                    if (op.dirent() == null) {
                        return DONE;
                    }
                    dir = dir.edit(name, StoredDir.EMPTY);
                }
            }
        }
        return finish(dir, key.substring(start), op);
    }

    private Object redirect(Symlink link, String rest) {
        if (link.namespace() != null && !link.namespace().equals(namespace)) {
            return KvsRefusal.of(KvsError.EINVAL);
        }
        return Names.normalize(link.target() + "." + rest);
    }

    private Object finish(DirEdit dir, String name, KvsOp op) {
        if (op.dirent() == null) {
            dir.remove(name);
        } else if (op.isAppend()) {
            return append(dir, name, (Val) op.dirent());
        } else {
            dir.put(name, blobs.stored(op.dirent()));
        }
        return DONE;
    }

    private Object append(DirEdit dir, String name, Val added) {
        switch (dir.get(name)) {
            case null -> dir.put(name, blobs.stored(added));
            case ValRef valref -> dir.put(name, valref.plus(blobs.keep(added.data())));
            case Val val ->
                    dir.put(
                            name,
                            new ValRef(List.of(blobs.keep(val.data()), blobs.keep(added.data()))));
            case Symlink _ -> {
                return KvsRefusal.of(KvsError.ENOTSUP);
            }
            default -> {
                return KvsRefusal.of(KvsError.EISDIR);
            }
        }
        return DONE;
    }
}
