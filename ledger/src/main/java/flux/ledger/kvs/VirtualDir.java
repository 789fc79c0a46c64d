package flux.ledger.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/// A [VirtualDirectory] with its place in the tree.
///
/// @param key where it stands; its blobref is made of that, because hashing the content would
///     mean to read all of it, and it changes without a commit
public record VirtualDir(String key, VirtualDirectory view) implements TreeObject.Dir {

    @Override
    public @Nullable TreeObject get(String name) {
        return view.lookup(name);
    }

    @Override
    public Iterable<String> names() {
        return view.names();
    }

    @Override
    public boolean isEmpty() {
        return view.isEmpty();
    }

    BlobRef ref(BlobRef.Hash hash) {
        return BlobRef.of(hash, ("view " + key).getBytes(UTF_8));
    }
}
