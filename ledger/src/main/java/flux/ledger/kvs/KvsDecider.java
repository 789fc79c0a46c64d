package flux.ledger.kvs;

import flux.ledger.kvs.TreeObject.Dir;
import flux.ledger.kvs.TreeObject.Val;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns commands into events, or says why not. Reads the store, never writes it.
public final class KvsDecider {
    /// Entries of a directory that a commit names by reference; such a directory stands in the
    /// log whole.
    public static final int COPIED_ENTRIES_MAX = 100_000;

    /// Bytes of one blob that a client stores by itself.
    public static final int BLOB_BYTES_MAX = 64 << 20;

    private static final int COMMIT_FLAGS = KvsFlags.NO_MERGE | KvsFlags.COMPACT | KvsFlags.SYNC;

    private KvsDecider() {}

    public static KvsDecision decide(KvsStore store, KvsCaller caller, KvsCommand command) {
        return switch (command) {
            case KvsCommand.Commit commit -> decideCommit(store, caller, commit);
            case KvsCommand _ when !caller.isOwner() ->
                    refuse(KvsError.EPERM, "Request requires owner credentials");
            case KvsCommand.CreateNamespace create -> decideCreate(store, caller, create);
            case KvsCommand.RemoveNamespace remove -> decideRemove(store, remove);
            case KvsCommand.ArchiveNamespace(String name) ->
                    store.isStored(name)
                            ? new KvsDecision.Accepted(new KvsEvent.NamespaceArchived(name))
                            : new KvsDecision.Unchanged();
            case KvsCommand.ForgetArchive(String name) ->
                    store.archivedNames().contains(name)
                            ? new KvsDecision.Accepted(new KvsEvent.NamespaceRemoved(name))
                            : new KvsDecision.Unchanged();
            case KvsCommand.AdoptNamespace adopt -> decideAdopt(store, caller, adopt);
            case KvsCommand.StoreBlob(byte[] blob) ->
                    blob.length > BLOB_BYTES_MAX
                            ? refuse(KvsError.EFBIG, "")
                            : new KvsDecision.Accepted(new KvsEvent.BlobStored(blob));
        };
    }

    private static KvsDecision decideCreate(
            KvsStore store, KvsCaller caller, KvsCommand.CreateNamespace create) {
        if (create.namespace().isEmpty()) {
            return refuse(KvsError.EINVAL, "");
        }
        if (store.namespace(create.namespace()) != null) {
            return refuse(KvsError.EEXIST, "");
        }
        boolean empty = create.rootref().equals(store.content().names().of(StoredDir.EMPTY));
        Dir root = empty ? StoredDir.EMPTY : store.content().dirNamed(create.rootref());
        StoredDir copy = root == null ? null : new DirCopy(store, COPIED_ENTRIES_MAX).of(root);
        if (copy == null) {
            return refuse(KvsError.EINVAL, "cannot start from rootref " + create.rootref());
        }
        long owner = create.owner() == -1 ? caller.userid() : create.owner();
        return new KvsDecision.Accepted(
                new KvsEvent.NamespaceCreated(create.namespace(), owner, create.flags(), copy));
    }

    private static KvsDecision decideRemove(KvsStore store, KvsCommand.RemoveNamespace remove) {
        if (remove.namespace().equals(Namespace.PRIMARY)) {
            return refuse(KvsError.ENOTSUP, "");
        }
        return !store.isStored(remove.namespace())
                ? new KvsDecision.Unchanged()
                : new KvsDecision.Accepted(new KvsEvent.NamespaceRemoved(remove.namespace()));
    }

    private static KvsDecision decideAdopt(
            KvsStore store, KvsCaller caller, KvsCommand.AdoptNamespace adopt) {
        Namespace from = store.namespace(adopt.from());
        Namespace into = store.namespace(adopt.namespace());
        if (from == null || into == null) {
            return refuse(KvsError.ENOTSUP, "");
        }
        if (!store.isStored(adopt.from())
                || !store.isStored(adopt.namespace())
                || adopt.from().equals(adopt.namespace())
                || adopt.from().equals(Namespace.PRIMARY)) {
            return refuse(KvsError.EINVAL, adopt.from() + " cannot be adopted");
        }
        String key = Names.normalize(adopt.key());
        Set<String> readOnly = store.readOnlyNames(into);
        if (key.equals(Names.ROOT)) {
            for (String name : from.root().names()) {
                if (readOnly.contains(name)) {
                    return refuse(KvsError.EPERM, name + " is a read-only view");
                }
            }
        } else {
            KvsRefusal refusal =
                    new TreeEdit(into, BlobTree.rehearsing(store.content().blobs()), readOnly)
                            .apply(new KvsOp(key, 0, from.root()));
            if (refusal != null) {
                return new KvsDecision.Refused(refusal);
            }
        }
        return new KvsDecision.Accepted(
                new KvsEvent.NamespaceAdopted(into.name(), from.name(), key, caller.userid()));
    }

    private static KvsDecision decideCommit(
            KvsStore store, KvsCaller caller, KvsCommand.Commit commit) {
        Namespace namespace;
        switch (store.getroot(caller, commit.namespace())) {
            case KvsAnswer.Refused<Namespace>(KvsRefusal refusal) -> {
                return new KvsDecision.Refused(refusal);
            }
            case KvsAnswer.Found<Namespace>(Namespace found) -> namespace = found;
        }
        if ((commit.flags() & ~COMMIT_FLAGS) != 0) {
            return refuse(KvsError.EINVAL, "");
        }
        List<KvsOp> ops = new ArrayList<>(commit.ops().size());
        TreeEdit edit =
                new TreeEdit(
                        namespace,
                        BlobTree.rehearsing(store.content().blobs()),
                        store.readOnlyNames(namespace));
        for (KvsOp requested : commit.ops()) {
            KvsRefusal refusal = check(caller, requested);
            if (refusal == null) {
                KvsOp op = normal(store, requested);
                refusal = op == null ? KvsRefusal.of(KvsError.EFBIG) : edit.apply(op);
                if (op != null) {
                    ops.add(op);
                }
            }
            if (refusal != null) {
                return new KvsDecision.Refused(refusal);
            }
        }
        KvsEvent committed = new KvsEvent.Committed(namespace.name(), ops, caller.userid());
        return store.isStored(namespace.name())
                ? new KvsDecision.Accepted(committed)
                : new KvsDecision.Accepted(List.of(created(namespace), committed));
    }

    /// A namespace that was only lent so far.
    private static KvsEvent created(Namespace lent) {
        return new KvsEvent.NamespaceCreated(
                lent.name(), lent.owner(), lent.flags(), StoredDir.EMPTY);
    }

    private static @Nullable KvsRefusal check(KvsCaller caller, KvsOp op) {
        if ((op.flags() & ~KvsFlags.APPEND) != 0
                || (op.isAppend() && !(op.dirent() instanceof Val))) {
            return KvsRefusal.of(KvsError.EINVAL);
        }
        return caller.isOwner() || isForGuests(op.dirent()) ? null : KvsRefusal.of(KvsError.EPERM);
    }

    /// A guest who could commit references could read what it must not, by its hash.
    private static boolean isForGuests(@Nullable TreeObject dirent) {
        return switch (dirent) {
            case null -> true;
            case Val _ -> true;
            case Dir dir -> dir.isEmpty();
            default -> false;
        };
    }

    /// `op` as it goes into the log: the key normal, a directory that this store knows by its name
    /// whole, so that a replay needs no memory of old names. Null when it is too large.
    private static @Nullable KvsOp normal(KvsStore store, KvsOp op) {
        DirCopy copy = new DirCopy(store, COPIED_ENTRIES_MAX);
        TreeObject dirent = copy.known(op.dirent());
        if (dirent instanceof Dir dir) {
            dirent = copy.of(dir);
            if (dirent == null) {
                return null;
            }
        }
        return new KvsOp(Names.normalize(op.key()), op.flags(), dirent);
    }

    private static KvsDecision refuse(KvsError error, String text) {
        return new KvsDecision.Refused(new KvsRefusal(error, text));
    }
}
