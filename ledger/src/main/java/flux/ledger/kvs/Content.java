package flux.ledger.kvs;

import flux.ledger.kvs.TreeObject.Dir;
import flux.ledger.kvs.TreeObject.ValRef;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What blobrefs stand for, as Flux's content store would know it: values are blobs; directories
/// are found in the trees, or made of blobs, and have a text only when somebody asks.
final class Content {
    private final Blobs blobs;
    private final BlobTree blobTree;
    private final DirRefs refs;
    private final Supplier<Collection<StoredDir>> roots;

    /// @param roots of all trees there are
    Content(Blobs blobs, Supplier<Collection<StoredDir>> roots) {
        this.blobs = blobs;
        this.blobTree = BlobTree.over(blobs);
        this.refs = new DirRefs(blobs.hash());
        this.roots = roots;
    }

    Blobs blobs() {
        return blobs;
    }

    /// The trees' own way to the blobs.
    BlobTree blobTree() {
        return blobTree;
    }

    /// Names directories; hashes what has changed since it was last asked for.
    DirNamer names() {
        return refs;
    }

    /// A value's blob or a directory's text, or null.
    byte @Nullable [] load(BlobRef ref) {
        byte[] blob = blobs.load(ref);
        if (blob == null && findInTree(ref) instanceof StoredDir dir) {
            TreeJson.Text text = TreeJson.text(dir, refs);
            return Arrays.copyOf(text.bytes(), text.length());
        }
        return blob;
    }

    /// The directory of that name, in the tree, in an older one, or in the blobs; null when
    /// there is none.
    @Nullable Dir dirNamed(BlobRef ref) {
        Dir dir = findInTree(ref);
        return dir != null ? dir : blobTree.loadDir(ref);
    }

    /// Of the directories that are in the trees, or were of late, the one of that name; null when
    /// it is not, or no longer, known.
    @Nullable Dir findInTree(BlobRef ref) {
        Dir remembered = refs.find(ref);
        if (remembered != null) {
            return remembered;
        }
        for (StoredDir root : roots.get()) {
            refs.of(root);
            StoredDir found = search(root, ref);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable StoredDir search(StoredDir dir, BlobRef ref) {
        BlobRef known = dir.knownRef();
        if (known != null && known.equals(ref)) {
            return dir;
        }
        for (int i = 0; i < dir.size(); i++) {
            if (dir.entry(i) instanceof StoredDir child) {
                StoredDir found = search(child, ref);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /// The value that `valref` stands for, or null when one of its blobs is nowhere.
    byte @Nullable [] concatenation(ValRef valref) {
        if (valref.blobs().size() == 1) {
            return blobs.load(valref.blobs().getFirst());
        }
        TreeJson.Text value = new TreeJson.Text();
        for (BlobRef ref : valref.blobs()) {
            byte[] blob = blobs.load(ref);
            if (blob == null) {
                return null;
            }
            value.writeBytes(blob);
        }
        return value.toByteArray();
    }
}
