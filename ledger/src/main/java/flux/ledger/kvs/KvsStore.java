package flux.ledger.kvs;

import com.fasterxml.jackson.core.JsonGenerator;
import flux.ledger.kvs.TreeObject.Dir;
import flux.ledger.kvs.TreeObject.DirRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All namespaces of an instance, and the questions that can be put to them. Changes by [#apply]
/// only; what may be applied says [KvsDecider]. For one thread.
public final class KvsStore {
    private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
    private final Map<String, StoredDir> archived = new HashMap<>();
    private final Content content;
    private final Mounts mounts = new Mounts();
    private LentNamespaces lent = LentNamespaces.NONE;

    /// With the primary namespace, empty.
    ///
    /// @param owner the instance owner's userid
    public KvsStore(Blobs blobs, long owner) {
        this.content = new Content(blobs, this::roots);
        create(Namespace.PRIMARY, owner, 0, StoredDir.EMPTY);
    }

    /// Shows `view` at `name` in the primary namespace, read-only.
    ///
    /// @param name of one part, no dots
    public void mount(String name, VirtualDirectory view) {
        mounts.add(name, view);
    }

    /// Lets the namespaces that `lender` names be there beside those that were created.
    public void lend(LentNamespaces lender) {
        lent = lender;
    }

    /// Makes `event`, which has been decided and appended, part of the state.
    public void apply(KvsEvent event) {
        switch (event) {
            case KvsEvent.Committed e -> commit(e);
            case KvsEvent.NamespaceCreated e ->
                    create(
                            e.namespace(),
                            e.owner(),
                            e.flags(),
                            content.blobTree().storedDir(e.root()));
            case KvsEvent.NamespaceRemoved e -> remove(e.namespace());
            case KvsEvent.NamespaceArchived e -> archive(e.namespace());
            case KvsEvent.NamespaceAdopted e -> adopt(e);
            case KvsEvent.BlobStored e -> content.blobs().keep(e.blob());
        }
    }

    private void create(String name, long owner, int flags, StoredDir root) {
        namespaces.put(name, new Namespace(name, owner, flags, 0, root));
    }

    /// One that is archived only when there is none that is not.
    private void remove(String name) {
        if (namespaces.remove(name) == null) {
            archived.remove(name);
        }
    }

    private void archive(String name) {
        Namespace namespace = namespaces.remove(name);
        if (namespace == null) {
            throw new IllegalStateException("archiving of unknown namespace " + name);
        }
        archived.put(name, namespace.root());
    }

    private void adopt(KvsEvent.NamespaceAdopted event) {
        Namespace into = known(event.namespace());
        StoredDir root = known(event.from()).root();
        namespaces.remove(event.from());
        StoredDir both;
        if (event.key().equals(Names.ROOT)) {
            both = DirMerge.of(into.root(), root, content.blobTree());
        } else {
            TreeEdit edit = new TreeEdit(into, content.blobTree(), Set.of());
            apply(edit, new KvsOp(event.key(), 0, root));
            both = edit.freeze();
        }
        namespaces.put(into.name(), into.committed(both));
    }

    private Namespace known(String name) {
        Namespace namespace = namespaces.get(name);
        if (namespace == null) {
            throw new IllegalStateException("commit to unknown namespace " + name);
        }
        return namespace;
    }

    private static void apply(TreeEdit edit, KvsOp op) {
        KvsRefusal refusal = edit.apply(op);
        if (refusal != null) {
            throw new IllegalStateException(
                    "commit in the log cannot be applied: " + op.key() + ": " + refusal);
        }
    }

    private void commit(KvsEvent.Committed event) {
        Namespace namespace = known(event.namespace());
        // What is mounted now is no matter: the commit has happened.
        TreeEdit edit = new TreeEdit(namespace, content.blobTree(), Set.of());
        event.ops().forEach(op -> apply(edit, op));
        namespaces.put(namespace.name(), namespace.committed(edit.freeze()));
    }

    /// What `key` stands for.
    ///
    /// @param flags [KvsFlags#READDIR], [KvsFlags#READLINK], [KvsFlags#TREEOBJ] or none of
    ///     them: the value. Others are not looked at.
    public KvsAnswer<TreeObject> lookup(KvsCaller caller, String namespace, String key, int flags) {
        return switch (getroot(caller, namespace)) {
            case KvsAnswer.Refused<Namespace>(KvsRefusal refusal) ->
                    new KvsAnswer.Refused<>(refusal);
            case KvsAnswer.Found<Namespace>(Namespace found) ->
                    new Lookup(this, caller, flags).run(found.name(), rootOf(found), key);
        };
    }

    /// What `key` stood for in the snapshot `rootdir`, a `dirref` or `dir`. For the instance owner.
    public KvsAnswer<TreeObject> lookupAt(
            KvsCaller caller, TreeObject rootdir, String key, int flags) {
        if (!caller.isOwner()) {
            return KvsAnswer.refused(KvsError.EPERM);
        }
        Dir root;
        switch (rootdir) {
            case Dir dir -> root = dir;
            case DirRef dirref -> {
                Dir named = content.dirNamed(dirref.blob());
                if (named == null) {
                    return KvsAnswer.refused(KvsError.ENOTRECOVERABLE);
                }
                root = named;
            }
            default -> {
                return KvsAnswer.refused(KvsError.EINVAL);
            }
        }
        return new Lookup(this, caller, flags).run(null, root, key);
    }

    /// The namespace of that name, if `caller` may use it.
    public KvsAnswer<Namespace> getroot(KvsCaller caller, String namespace) {
        Namespace found = namespace(namespace);
        if (found == null) {
            return KvsAnswer.refused(KvsError.ENOTSUP);
        }
        return caller.mayUse(found)
                ? new KvsAnswer.Found<>(found)
                : KvsAnswer.refused(KvsError.EPERM);
    }

    /// The blobref of `namespace`'s root; hashes what has changed since it was last asked for.
    public BlobRef rootref(Namespace namespace) {
        return content.names().of(namespace.root());
    }

    /// All of them: those that were created, oldest first, then those that are lent.
    public Collection<Namespace> namespaces() {
        List<Namespace> all = new ArrayList<>(namespaces.values());
        for (String name : lent.names()) {
            Namespace one = namespaces.containsKey(name) ? null : namespace(name);
            if (one != null) {
                all.add(one);
            }
        }
        return all;
    }

    /// The namespace of that name, or null.
    public @Nullable Namespace namespace(String name) {
        Namespace stored = namespaces.get(name);
        if (stored != null) {
            return stored;
        }
        OptionalLong owner = lent.ownerOf(name);
        return owner.isPresent()
                ? new Namespace(name, owner.getAsLong(), 0, 0, StoredDir.EMPTY)
                : null;
    }

    /// True when the namespace was created, false when it is lent or not there.
    public boolean isStored(String name) {
        return namespaces.containsKey(name);
    }

    /// What is stored in the namespace of that name, or was when it was archived; null when nothing
    /// ever was.
    public @Nullable StoredDir treeOf(String name) {
        Namespace stored = namespaces.get(name);
        return stored != null ? stored.root() : archived.get(name);
    }

    /// The names of the namespaces that are archived.
    public Set<String> archivedNames() {
        return Collections.unmodifiableSet(archived.keySet());
    }

    /// `content.load`: a value's blob or a directory's text, or null.
    public byte @Nullable [] load(BlobRef ref) {
        return content.load(ref);
    }

    /// How blobs are named here.
    public BlobRef.Hash hash() {
        return content.blobs().hash();
    }

    /// The sizes of the blobs that are kept beside the directories, in bytes.
    public Tally blobSizes() {
        return content.blobs().sizes();
    }

    /// Writes `object` as clients see it: directories in it as `dirref`.
    public void write(JsonGenerator json, TreeObject object) throws IOException {
        TreeJson.write(json, object, content.names());
    }

    /// A hash of the whole state; equal after a replay to what it was live.
    public String digest() {
        return image().digest(hash(), content.names());
    }

    /// All that is in it now. Trees never change, so this is quick, and another thread may read it.
    public KvsImage image() {
        return new KvsImage(List.copyOf(namespaces.values()), Map.copyOf(archived));
    }

    /// Makes this store, to which nothing has happened yet, what `image` was taken of.
    public void become(KvsImage image) {
        namespaces.clear();
        image.namespaces().forEach(namespace -> namespaces.put(namespace.name(), namespace));
        archived.putAll(image.archived());
    }

    Dir rootOf(Namespace namespace) {
        VirtualDirectory over = shownIn(namespace.name());
        return over == null ? namespace.root() : new MountedDir(namespace.root(), over);
    }

    private @Nullable VirtualDirectory shownIn(String namespace) {
        return namespace.equals(Namespace.PRIMARY) ? mounts : lent.shownIn(namespace);
    }

    Set<String> readOnlyNames(Namespace namespace) {
        if (namespace.name().equals(Namespace.PRIMARY)) {
            return mounts.reserved();
        }
        VirtualDirectory over = lent.shownIn(namespace.name());
        if (over == null) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        over.names().forEach(names::add);
        return names;
    }

    Content content() {
        return content;
    }

    private Collection<StoredDir> roots() {
        List<StoredDir> roots = new ArrayList<>(archived.values());
        namespaces.values().forEach(namespace -> roots.add(namespace.root()));
        return roots;
    }
}
