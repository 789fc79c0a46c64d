package flux.ops.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KvsCommand;
import flux.ledger.kvs.KvsEvent;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.Namespace;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.util.Objects;
import java.util.function.LongSupplier;

/// `content` and `content-backing` (RFC 10): blobs by the hash of their bytes. They are the same
/// here, because there is no cache before the ledger. Digests on the wire are raw bytes.
///
/// A checkpoint in Flux says from which root to start again. Here the ledger says it: the
/// checkpoint is the primary namespace as it is, and cannot be set.
public final class ContentService extends Methods {
    private static final double MICROS_PER_SECOND = 1e6;
    private static final int CHECKPOINT_VERSION = 1;

    private final KvsStore store;
    private final KvsWriter writer;
    private long lastCommitMicros;

    /// @param name `content` or `content-backing`
    public ContentService(String name, KvsStore store, KvsWriter writer, LongSupplier clockMicros) {
        super(name);
        this.store = store;
        this.writer = writer;
        this.lastCommitMicros = clockMicros.getAsLong();
        writer.onEvent(
                event -> {
                    if (event instanceof KvsEvent.Committed
                            || event instanceof KvsEvent.NamespaceAdopted) {
                        lastCommitMicros = clockMicros.getAsLong();
                    }
                });
        owner("load", request -> request.respondRaw(find(request)));
        owner(
                "validate",
                request -> {
                    find(request);
                    request.respondEmpty();
                });
        owner("store", this::store);
        owner("flush", request -> writer.sync(request::respondEmpty, request::fail));
        owner("dropcache", Request::respondEmpty);
        owner("checkpoint-get", this::checkpoint);
        owner("checkpoint-put", ContentService::refuseCheckpoint);
    }

    private byte[] find(Request request) throws RpcException {
        byte[] blob;
        try {
            blob = store.load(BlobRef.ofDigest(request.bytes()));
        } catch (IllegalArgumentException e) {
            throw error(Errno.EPROTO, String.valueOf(e.getMessage()));
        }
        if (blob == null) {
            throw error(Errno.ENOENT, "");
        }
        return blob;
    }

    private void store(Request request) {
        BlobRef ref = BlobRef.of(store.hash(), request.bytes());
        if (store.load(ref) != null) {
            request.respondRaw(ref.digest());
            return;
        }
        writer.change(
                KvsService.caller(request),
                new KvsCommand.StoreBlob(request.bytes()),
                false,
                () -> request.respondRaw(ref.digest()),
                request::fail);
    }

    private void checkpoint(Request request) {
        Namespace primary = Objects.requireNonNull(store.namespace(Namespace.PRIMARY));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putArray("value")
                .addObject()
                .put("version", CHECKPOINT_VERSION)
                .put("rootref", store.rootref(primary).toString())
                .put("sequence", primary.rootseq())
                .put("timestamp", lastCommitMicros / MICROS_PER_SECOND);
        request.respond(answer);
    }

    private static void refuseCheckpoint(Request request) throws RpcException {
        throw error(
                Errno.ENOTSUP,
                "the ledger says where an instance starts again: to bring in a dump, use"
                        + " `flux restore` on the running instance");
    }
}
