package flux.ledger.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The whole state of a [KvsStore] at a moment, without the blobs, which are beside it.
///
/// @param namespaces those that were created, oldest first
/// @param archived trees of namespaces that are there no more, see [KvsStore#treeOf]
public record KvsImage(List<Namespace> namespaces, Map<String, StoredDir> archived) {
    public KvsImage {
        namespaces = List.copyOf(namespaces);
        archived = Map.copyOf(archived);
    }

    /// See [KvsStore#digest].
    public String digest(TreeHash hash, BlobRef.Hash how) {
        return digest(how, hash);
    }

    String digest(BlobRef.Hash how, DirNamer names) {
        Map<String, Namespace> byName = new TreeMap<>();
        namespaces.forEach(namespace -> byName.put(namespace.name(), namespace));
        StringBuilder text = new StringBuilder();
        for (Namespace namespace : byName.values()) {
            text.append(namespace.name()).append(' ').append(namespace.owner()).append(' ');
            text.append(namespace.flags()).append(' ').append(namespace.rootseq()).append(' ');
            text.append(names.of(namespace.root())).append('\n');
        }
        new TreeMap<>(archived)
                .forEach((name, root) -> text.append(name).append(' ').append(names.of(root)));
        return BlobRef.of(how, text.toString().getBytes(UTF_8)).toString();
    }
}
