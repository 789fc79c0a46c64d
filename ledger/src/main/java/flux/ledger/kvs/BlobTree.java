package flux.ledger.kvs;

import com.fasterxml.jackson.core.JsonParser;
import flux.ledger.kvs.TreeObject.Val;
import flux.ledger.kvs.TreeObject.ValRef;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Blobs as the tree uses them: long values go there, and directories may come from there.
final class BlobTree {
    private final Blobs blobs;
    private final boolean rehearsal;
    private final BlobRef nameless;

    private BlobTree(Blobs blobs, boolean rehearsal) {
        this.blobs = blobs;
        this.rehearsal = rehearsal;
        this.nameless = BlobRef.ofDigest(new byte[blobs.hash().bytes()]);
    }

    static BlobTree over(Blobs blobs) {
        return new BlobTree(blobs, false);
    }

    /// The same, but what is kept is neither hashed nor kept: for judging a commit.
    static BlobTree rehearsing(Blobs blobs) {
        return new BlobTree(blobs, true);
    }

    BlobRef keep(byte[] blob) {
        return rehearsal ? nameless : blobs.keep(blob);
    }

    /// `object` as a directory holds it: long values by reference, at any depth.
    TreeObject stored(TreeObject object) {
        return switch (object) {
            case Val val when val.data().length > Val.INLINE_MAX ->
                    new ValRef(List.of(keep(val.data())));
            case StoredDir dir -> storedDir(dir);
            default -> object;
        };
    }

    StoredDir storedDir(StoredDir dir) {
        String[] names = new String[dir.size()];
        TreeObject[] entries = new TreeObject[dir.size()];
        boolean same = true;
        for (int i = 0; i < dir.size(); i++) {
            names[i] = dir.name(i);
            entries[i] = stored(dir.entry(i));
            same &= entries[i] == dir.entry(i);
        }
        return same ? dir : new StoredDir(names, entries, names.length);
    }

    /// The directory whose text is the blob `ref`, or null when there is no such blob, or it is
    /// none.
    @Nullable StoredDir loadDir(BlobRef ref) {
        byte[] text = blobs.load(ref);
        if (text == null) {
            return null;
        }
        try (JsonParser json = TreeJson.JSON.createParser(text)) {
            json.nextToken();
            return TreeJson.read(json) instanceof StoredDir dir ? dir : null;
        } catch (IOException e) {
            return null;
        }
    }
}
