package flux.ledger.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.kvs.TreeObject.Symlink;
import flux.ledger.kvs.TreeObject.Val;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The words in which tests talk about a store. Everything applied goes through the log's bytes.
final class KvsStory {
    static final KvsCaller OWNER = new KvsCaller(5001, true);
    static final KvsCaller GUEST = new KvsCaller(5002, false);

    final KvsStore store = emptyStore();
    final Watches watches = new Watches();
    final List<byte[]> log = new ArrayList<>();

    static KvsStore emptyStore() {
        return new KvsStore(new MemoryBlobs(BlobRef.Hash.SHA1), OWNER.userid());
    }

    static KvsOp put(String key, String value) {
        return new KvsOp(key, 0, val(value));
    }

    static KvsOp append(String key, String value) {
        return new KvsOp(key, KvsFlags.APPEND, val(value));
    }

    static KvsOp unlink(String key) {
        return new KvsOp(key, 0, null);
    }

    static KvsOp mkdir(String key) {
        return new KvsOp(key, 0, StoredDir.EMPTY);
    }

    static KvsOp link(String key, String target) {
        return new KvsOp(key, 0, new Symlink(target, null));
    }

    static KvsOp link(String key, @Nullable String namespace, String target) {
        return new KvsOp(key, 0, new Symlink(target, namespace));
    }

    static Val val(String value) {
        return new Val(value.getBytes(UTF_8));
    }

    /// "ok", or the errno's name and its text.
    String commit(KvsOp... ops) {
        return commit(OWNER, "primary", ops);
    }

    String commit(KvsCaller caller, String namespace, KvsOp... ops) {
        return decide(caller, new KvsCommand.Commit(namespace, 0, List.of(ops)));
    }

    String decide(KvsCaller caller, KvsCommand command) {
        return switch (KvsDecider.decide(store, caller, command)) {
            case KvsDecision.Accepted(List<KvsEvent> events) -> {
                for (KvsEvent event : events) {
                    byte[] bytes = bytes(new KvsRecord(log.size() + 1, 1_000_000, event));
                    log.add(bytes);
                    KvsEvent read = KvsRecordCodec.read(bytes).event();
                    store.apply(read);
                    watches.applied(store, read);
                }
                yield "ok";
            }
            case KvsDecision.Unchanged() -> "unchanged";
            case KvsDecision.Refused(KvsRefusal refusal) -> text(refusal);
        };
    }

    static byte[] bytes(KvsRecord record) {
        java.nio.ByteBuffer buffer = KvsRecordCodec.write(record);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    String createNamespace(String name, long owner) {
        BlobRef empty = BlobRef.parse("sha1-c0a9faf907dda6216fd73bf81d0b3b21a1a8cb91");
        return decide(OWNER, new KvsCommand.CreateNamespace(name, empty, owner, 0));
    }

    /// The value, the names of a directory, `-> target` of a link, or the errno's name.
    String get(String key) {
        return get(OWNER, "primary", key, 0);
    }

    String get(String key, int flags) {
        return get(OWNER, "primary", key, flags);
    }

    String get(KvsCaller caller, String namespace, String key, int flags) {
        return text(store.lookup(caller, namespace, key, flags));
    }

    static String text(KvsAnswer<TreeObject> answer) {
        return switch (answer) {
            case KvsAnswer.Refused<TreeObject>(KvsRefusal refusal) -> text(refusal);
            case KvsAnswer.Found<TreeObject>(TreeObject found) -> text(found);
        };
    }

    static String text(TreeObject object) {
        return switch (object) {
            case Val(byte[] data) -> new String(data, UTF_8);
            case TreeObject.ValRef(List<BlobRef> blobs) -> "valref of " + blobs.size();
            case TreeObject.DirRef(BlobRef blob) -> "dirref " + blob;
            case Symlink link ->
                    "-> "
                            + (link.namespace() == null ? "" : link.namespace() + "::")
                            + link.target();
            case TreeObject.Dir dir -> "dir " + String.join(" ", dir.names());
        };
    }

    static String text(KvsRefusal refusal) {
        return refusal.text().isEmpty()
                ? refusal.error().name()
                : refusal.error() + " " + refusal.text();
    }

    long rootseq(String namespace) {
        return java.util.Objects.requireNonNull(store.namespace(namespace)).rootseq();
    }

    String rootref(String namespace) {
        return store.rootref(java.util.Objects.requireNonNull(store.namespace(namespace)))
                .toString();
    }

    /// Opens a watch whose responses appear in the list.
    List<String> watch(String key, int flags) {
        return watch(OWNER, "primary", key, flags, true);
    }

    List<String> watch(
            KvsCaller caller, String namespace, String key, int flags, boolean streaming) {
        List<String> heard = new ArrayList<>();
        WatchRequest request = new WatchRequest(caller, namespace, key, flags, streaming);
        watches.open(store, new Watch(request, response -> heard.add(text(response))));
        return heard;
    }

    private static String text(WatchResponse response) {
        return switch (response) {
            case WatchResponse.Value(TreeObject object) -> text(object);
            case WatchResponse.Sentinel() -> "sentinel";
            case WatchResponse.Ended(KvsRefusal reason) -> text(reason);
        };
    }

    /// A store that has seen nothing but the log.
    KvsStore replayed() {
        KvsStore again = emptyStore();
        log.forEach(bytes -> again.apply(KvsRecordCodec.read(bytes).event()));
        return again;
    }
}
