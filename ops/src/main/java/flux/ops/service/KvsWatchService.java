package flux.ops.service;

import flux.ledger.kvs.KvsError;
import flux.ledger.kvs.KvsRefusal;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.Watch;
import flux.ledger.kvs.WatchRequest;
import flux.ledger.kvs.WatchResponse;
import flux.ledger.kvs.Watches;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.io.IOException;
import java.io.UncheckedIOException;

/// `kvs-watch`: keys followed as they change.
public final class KvsWatchService extends Methods {
    private final KvsStore store;
    private final Watches watches;

    public KvsWatchService(KvsStore store, Watches watches) {
        super("kvs-watch");
        this.store = store;
        this.watches = watches;
        any("lookup", this::lookup);
    }

    private void lookup(Request request) throws RpcException, IOException {
        WatchRequest wanted =
                new WatchRequest(
                        KvsService.caller(request),
                        text(request, "namespace"),
                        text(request, "key"),
                        request.json().path("flags").asInt(),
                        request.isStreaming());
        KvsRefusal refusal = wanted.refusal();
        if (refusal != null) {
            throw KvsWriter.refused(refusal);
        }
        Watch watch = new Watch(wanted, response -> send(request, response));
        watches.open(store, watch);
        if (!watch.isOver()) {
            request.onEnd(() -> watches.close(watch));
        }
    }

    private void send(Request request, WatchResponse response) {
        switch (response) {
            case WatchResponse.Value value -> {
                try {
                    request.respondText(KvsService.json(store, "val", value.object()));
                } catch (IOException e) {
                    throw new UncheckedIOException("writing to memory failed", e);
                }
            }
            case WatchResponse.Sentinel _ -> request.respondEmpty();
            case WatchResponse.Ended ended -> {
                KvsError error = ended.reason().error();
                request.fail(error.errno(), ended.reason().text());
            }
        }
    }
}
