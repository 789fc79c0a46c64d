package flux.ops.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.kvs.TreeObject;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/// What the KVS does per second, over the socket: commits and lookups of one key, many under way
/// and one after the other, and one transaction of very many keys.
final class KvsBench {
    private static final int WINDOW = 256;
    private static final int KEYS_PER_DIRECTORY = 100;
    private static final int TRANSACTION_PUTS = 10_000;
    private static final int WATCHED = 1000;

    private final FluxClient client;
    private final BiConsumer<String, Measure> rows;

    /// One round of a measure.
    interface Measure {
        /// @param round differs from round to round
        double run(int round) throws IOException, RpcException;
    }

    /// @param rows takes each measure under its name, and runs it as often as it wants
    KvsBench(FluxClient client, BiConsumer<String, Measure> rows) {
        this.client = client;
        this.rows = rows;
    }

    void run(int count) {
        rows.accept(
                "kvs: commits/s, one key each, " + WINDOW + " under way",
                round -> rate(count, WINDOW, "kvs.commit", i -> commit(key(round, i), "v")));
        rows.accept(
                "kvs: commits/s, one key each, one after the other",
                round -> rate(count / 5, 1, "kvs.commit", i -> commit(key(round, i), "w")));
        rows.accept(
                "kvs: gets/s, one after the other",
                round -> rate(count / 2, 1, "kvs.lookup", i -> lookup(key(round, i % 1000))));
        rows.accept(
                "kvs: gets/s, " + WINDOW + " under way",
                round -> rate(count, WINDOW, "kvs.lookup", i -> lookup(key(round, i % 1000))));
        rows.accept(
                "kvs: one transaction of " + TRANSACTION_PUTS + " puts, ms",
                round -> {
                    byte[] transaction = transaction(round);
                    long start = System.nanoTime();
                    client.sendRaw("kvs.commit", transaction, Message.NODEID_ANY, 0).one();
                    return (System.nanoTime() - start) / 1e6;
                });
        rows.accept(
                "kvs: from a commit to its watcher, median, ms",
                round -> watchMillis("bench.watched" + round));
    }

    /// What very many keys cost: bytes of heap for each beside the key, and the value if it is a
    /// short one. Long ones are not to be in the heap.
    ///
    /// @param heap bytes in use after a collection
    double heapForEach(int count, int valueLength, Measure heap) throws IOException, RpcException {
        rate(10_000, WINDOW, "kvs.commit", i -> commit(key(0, i), "v")); // code and buffers
        double before = heap.run(0);
        boolean isShort = valueLength <= TreeObject.Val.INLINE_MAX;
        long bytes = 0;
        for (int first = 0; first < count; first += TRANSACTION_PUTS) {
            StringBuilder ops = new StringBuilder();
            for (int i = first; i < Math.min(count, first + TRANSACTION_PUTS); i++) {
                String value = "%d ".formatted(i) + ".".repeat(valueLength);
                ops.append(i == first ? "" : ",")
                        .append(op(key(valueLength, i), value.substring(0, valueLength)));
                bytes += ("k" + i).length() + (isShort ? valueLength : 0);
            }
            client.sendRaw("kvs.commit", payload(ops), Message.NODEID_ANY, 0).one();
        }
        return (heap.run(1) - before - bytes) / count;
    }

    /// Milliseconds from a commit's being sent to the new value's being here, the median of many.
    private double watchMillis(String key) throws IOException, RpcException {
        double[] times = new double[WATCHED];
        ObjectNode request = FluxClient.object().put("namespace", "primary").put("key", key);
        client.sendRaw("kvs.commit", commit(key, "first"), Message.NODEID_ANY, 0).one();
        try (RpcStream watch =
                client.stream("kvs-watch.lookup", request.put("flags", KvsFlags.WATCH))) {
            watch.next();
            for (int i = 0; i < WATCHED; i++) {
                long start = System.nanoTime();
                RpcStream commit =
                        client.sendRaw("kvs.commit", commit(key, "v" + i), Message.NODEID_ANY, 0);
                watch.next();
                times[i] = (System.nanoTime() - start) / 1e6;
                commit.one();
            }
        }
        Arrays.sort(times);
        return times[WATCHED / 2];
    }

    private static String key(int round, int number) {
        return "bench.r%d.d%d.k%d".formatted(round, number / KEYS_PER_DIRECTORY, number);
    }

    private static String op(String key, String value) {
        String base64 = Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
        return "{\"key\":\"%s\",\"flags\":0,\"dirent\":{\"ver\":1,\"type\":\"val\",\"data\":\"%s\"}}"
                .formatted(key, base64);
    }

    private static byte[] commit(String key, String value) {
        return payload(op(key, value));
    }

    private static byte[] transaction(int round) {
        StringBuilder ops = new StringBuilder();
        for (int i = 0; i < TRANSACTION_PUTS; i++) {
            ops.append(i == 0 ? "" : ",").append(op("bulk." + key(round, i), "value " + i));
        }
        return payload(ops);
    }

    private static byte[] payload(CharSequence ops) {
        return Message.payload("{\"namespace\":\"primary\",\"flags\":0,\"ops\":[" + ops + "]}");
    }

    private static byte[] lookup(String key) {
        return Message.payload("{\"namespace\":\"primary\",\"key\":\"" + key + "\",\"flags\":0}");
    }

    /// Requests answered per second.
    private double rate(int count, int window, String topic, IntFunction<byte[]> payload)
            throws IOException, RpcException {
        ArrayDeque<RpcStream> underWay = new ArrayDeque<>(window);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            if (underWay.size() == window) {
                underWay.remove().one();
            }
            underWay.add(client.sendRaw(topic, payload.apply(i), Message.NODEID_ANY, 0));
        }
        while (!underWay.isEmpty()) {
            underWay.remove().one();
        }
        return count / ((System.nanoTime() - start) / 1e9);
    }
}
