package flux.ops.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// `ledger`: what only this implementation has. `ledger.digest` tells the digest of the job
/// manager's state and the entry it stands at, to be compared with a replay's;
/// `ledger.heap` what its views cost.
public final class LedgerService extends Methods {

    /// A state's digest and the sequence number of the last entry in it.
    public record Digest(long sequence, String hex) {}

    /// @param manager runs an action on the job manager's thread
    public LedgerService(Executor manager, Supplier<Digest> digest, Reactor reactor) {
        super("ledger");
        owner("heap", LedgerService::heap);
        owner(
                "digest",
                request ->
                        manager.execute(
                                () -> {
                                    Digest now = digest.get();
                                    reactor.execute(() -> answer(request, now));
                                }));
    }

    /// The heap in use after a collection: for those who measure.
    private static void heap(Request request) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        request.respond(answer.put("used", runtime.totalMemory() - runtime.freeMemory()));
    }

    private static void answer(Request request, Digest digest) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        request.respond(answer.put("seq", digest.sequence()).put("digest", digest.hex()));
    }
}
