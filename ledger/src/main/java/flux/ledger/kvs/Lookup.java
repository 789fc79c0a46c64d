package flux.ledger.kvs;

import flux.ledger.kvs.TreeObject.Dir;
import flux.ledger.kvs.TreeObject.DirRef;
import flux.ledger.kvs.TreeObject.Symlink;
import flux.ledger.kvs.TreeObject.Val;
import flux.ledger.kvs.TreeObject.ValRef;
import org.jspecify.annotations.Nullable;

/// One walk from a root along a key.
final class Lookup {
    /// Links within links.
    static final int LINKS_MAX = 10;

    /// Links of one walk altogether: links that name links may otherwise multiply.
    static final int LINKS_TOTAL_MAX = 1000;

    private static final Dir NOWHERE = StoredDir.EMPTY;

    private final KvsStore store;
    private final KvsCaller caller;
    private final int flags;
    private int linksTotal;
    private @Nullable KvsError error;

    Lookup(KvsStore store, KvsCaller caller, int flags) {
        this.store = store;
        this.caller = caller;
        this.flags = flags;
    }

    /// @param namespace that of `root`; null when the root is a snapshot
    KvsAnswer<TreeObject> run(@Nullable String namespace, Dir root, String key) {
        boolean followLast = (flags & (KvsFlags.READLINK | KvsFlags.TREEOBJ)) == 0;
        TreeObject end = walk(namespace, root, Names.normalize(key), followLast, 0);
        if (error == null) {
            end = present(end);
        }
        return error != null ? KvsAnswer.refused(error) : new KvsAnswer.Found<>(end);
    }

    private Dir fail(KvsError why) {
        if (error == null) {
            error = why;
        }
        return NOWHERE;
    }

    private TreeObject walk(
            @Nullable String namespace, Dir root, String key, boolean followLast, int depth) {
        if (key.equals(Names.ROOT)) {
            return root;
        }
        Dir dir = root;
        int start = 0;
        while (true) {
            int dot = key.indexOf('.', start);
            boolean last = dot < 0;
            TreeObject entry = dir.get(last ? key.substring(start) : key.substring(start, dot));
            if (entry instanceof Symlink link && (!last || followLast)) {
                entry = follow(namespace, root, link, depth);
            }
            if (error != null) {
                return NOWHERE;
            }
            if (last) {
                return entry == null ? fail(KvsError.ENOENT) : entry;
            }
            dir = asDir(entry);
            start = dot + 1;
        }
    }

    private Dir asDir(@Nullable TreeObject entry) {
        return switch (entry) {
            case Dir dir -> dir;
            case DirRef dirref -> resolve(dirref);
            case null, default -> fail(KvsError.ENOENT);
        };
    }

    private Dir resolve(DirRef dirref) {
        Dir dir = store.content().dirNamed(dirref.blob());
        return dir == null ? fail(KvsError.ENOTRECOVERABLE) : dir;
    }

    private TreeObject follow(@Nullable String namespace, Dir root, Symlink link, int depth) {
        if (depth == LINKS_MAX || ++linksTotal > LINKS_TOTAL_MAX) {
            return fail(KvsError.ELOOP);
        }
        String target = Names.normalize(link.target());
        if (link.namespace() == null || link.namespace().equals(namespace)) {
            return walk(namespace, root, target, true, depth + 1);
        }
        Namespace other = store.namespace(link.namespace());
        if (other == null) {
            return fail(KvsError.ENOTSUP);
        }
        if (!caller.mayUse(other)) {
            return fail(KvsError.EPERM);
        }
        return walk(other.name(), store.rootOf(other), target, true, depth + 1);
    }

    /// What the flags want to see of the entry at the key.
    private TreeObject present(TreeObject entry) {
        if ((flags & KvsFlags.TREEOBJ) != 0) {
            return entry instanceof Dir dir ? new DirRef(store.content().names().of(dir)) : entry;
        }
        if ((flags & KvsFlags.READLINK) != 0) {
            return entry instanceof Symlink ? entry : fail(KvsError.EINVAL);
        }
        boolean readdir = (flags & KvsFlags.READDIR) != 0;
        return switch (entry) {
            case Dir dir -> readdir ? dir : fail(KvsError.EISDIR);
            case DirRef dirref -> readdir ? resolve(dirref) : fail(KvsError.EISDIR);
            case Val _, ValRef _ when readdir -> fail(KvsError.ENOTDIR);
            case Val val -> val;
            case ValRef valref -> whole(valref);
            case Symlink _ -> fail(KvsError.EINVAL);
        };
    }

    private TreeObject whole(ValRef valref) {
        byte[] value = store.content().concatenation(valref);
        return value == null ? fail(KvsError.ENOTRECOVERABLE) : new Val(value);
    }
}
