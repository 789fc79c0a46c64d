package flux.ops.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.Namespace;
import flux.ledger.kvs.Tally;
import java.util.function.ToLongFunction;

/// `kvs.stats-get`, with Flux's keys. What is a cache there is the store itself here: it never
/// faults, is never dirty and never incomplete.
final class KvsStats {
    private static final double KIB = 1024;

    private final Tally operations = new Tally();

    /// A transaction of so many operations has been committed.
    void committed(int count) {
        operations.add(count);
    }

    /// @param waiting how many wait for a version of the namespace so called
    /// @param pending requests that are held back
    String json(KvsStore store, ToLongFunction<String> waiting, int pending) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        Tally blobs = store.blobSizes();
        ObjectNode cache = answer.putObject("cache");
        cache.put("obj size total (MiB)", blobs.sum() / KIB / KIB);
        cache.putObject("obj size (KiB)")
                .put("count", blobs.count())
                .put("min", (long) (blobs.min() / KIB))
                .put("mean", blobs.mean() / KIB)
                .put("stddev", blobs.deviation() / KIB)
                .put("max", (long) (blobs.max() / KIB));
        cache.put("#obj dirty", 0).put("#obj incomplete", 0).put("#faults", 0);
        ObjectNode namespaces = answer.putObject("namespace");
        for (Namespace namespace : store.namespaces()) {
            namespaces
                    .putObject(namespace.name())
                    .put("#versionwaiters", waiting.applyAsLong(namespace.name()))
                    .put("#no-op stores", 0)
                    .put("#transactions", 0)
                    .put("#readytransactions", 0)
                    .put("store revision", namespace.rootseq());
        }
        answer.putObject("transaction-opcount")
                .putObject("commit")
                .put("count", operations.count())
                .put("min", operations.min())
                .put("mean", operations.mean())
                .put("stddev", operations.deviation())
                .put("max", operations.max());
        return answer.put("pending_requests", pending).toString();
    }
}
