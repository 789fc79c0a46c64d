package flux.ops.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Many clients that listen at once, each over a connection of its own: some to eventlogs of a few
/// jobs that are given memos all the time, some to a job that prints numbers. Half of them come
/// when half has happened, so that the past and the present have to fit together. Whoever does not
/// hear 0, 1, 2 and so on, each once, is counted.
public final class Listeners {
    private static final int JOBS = 8;
    private static final int WINDOW = 64;
    private static final int BURSTS = 40;
    private static final int LINES_EACH = 2000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param events what all clients together heard
    /// @param heapBytes what more of the heap was in use while all listened
    public record Tally(
            int clients,
            long events,
            long missed,
            long doubled,
            double cpuMillis,
            long heapBytes) {}

    private final String uri;
    private final Load load;
    private final FluxClient client;
    private final int eventlogs;
    private final int outputs;
    private final int memosEach;
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private final AtomicLong doubled = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    private interface Listening {
        void run(FluxClient own, CountDownLatch first) throws IOException, RpcException;
    }

    /// @param memosEach how many memos each job gets
    public Listeners(
            String uri, FluxClient client, int userid, int eventlogs, int outputs, int memosEach) {
        this.uri = uri;
        this.client = client;
        this.load = new Load(client, userid, "");
        this.eventlogs = eventlogs;
        this.outputs = outputs;
        this.memosEach = memosEach;
    }

    /// Returns when all have heard the end.
    ///
    /// @param broker whose CPU time is taken
    public Tally run(long broker) throws IOException, RpcException {
        long[] jobs = new long[JOBS];
        for (int i = 0; i < JOBS; i++) {
            jobs[i] = load.held();
        }
        long printer = load.submit(printing());
        final long heapBefore = heapBytes();
        final double cpuBefore = CpuTime.of(broker).own();
        long heapWhile = 0;
        for (int half = 0; half < 2; half++) {
            start(jobs, printer, half);
            if (half == 1) {
                heapWhile = heapBytes();
            }
            memos(jobs, half * memosEach / 2, (half + 1) * memosEach / 2);
        }
        heapWhile = Math.max(heapWhile, heapBytes());
        final double cpu = CpuTime.of(broker).own() - cpuBefore;
        for (long job : jobs) {
            ObjectNode raise = FluxClient.object().put("id", job).put("type", "cancel");
            client.rpc("job-manager.raise", raise.put("severity", 0));
        }
        join();
        if (failed.get() != null) {
            throw new IOException("a client failed", failed.get());
        }
        return new Tally(
                eventlogs + outputs,
                events.get(),
                missed.get(),
                doubled.get(),
                cpu,
                heapWhile - heapBefore);
    }

    private static String[] printing() {
        String script =
                "i=0; while [ $i -lt %d ]; do seq $((i*%d)) $((i*%d+%d)); i=$((i+1)); sleep 0.05; done"
                        .formatted(BURSTS, LINES_EACH, LINES_EACH, LINES_EACH - 1);
        return new String[] {"/bin/sh", "-c", script};
    }

    /// Returns when each of them has its first event.
    private void start(long[] jobs, long printer, int half) {
        int count = eventlogs / 2 + outputs / 2;
        CountDownLatch first = new CountDownLatch(count);
        for (int i = 0; i < eventlogs / 2; i++) {
            long job = jobs[(i + half) % JOBS];
            listen(first, (own, heard) -> follow(own, job, heard));
        }
        for (int i = 0; i < outputs / 2; i++) {
            listen(first, (own, heard) -> read(own, printer, heard));
        }
        try {
            first.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(CountDownLatch first, Listening listening) {
        threads.add(
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (FluxClient own = FluxClient.connect(uri)) {
                                        listening.run(own, first);
                                    } catch (IOException | RpcException e) {
                                        failed.set(e);
                                        first.countDown();
                                    }
                                }));
    }

    private void join() {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static RpcStream watch(FluxClient own, long job, String path) throws IOException {
        return own.stream(
                "job-info.eventlog-watch",
                FluxClient.object().put("id", job).put("path", path).put("flags", 0));
    }

    private void follow(FluxClient own, long job, CountDownLatch first)
            throws IOException, RpcException {
        long next = 0;
        try (RpcStream lines = watch(own, job, "eventlog")) {
            for (JsonNode line = lines.next(); line != null; line = lines.next()) {
                events.incrementAndGet();
                first.countDown();
                JsonNode event = JSON.readTree(line.path("event").asText());
                if (event.path("name").asText().equals("memo")) {
                    next = heard(event.path("context").path("n").longValue(), next);
                }
            }
        }
        missed.addAndGet(memosEach - next);
    }

    private void read(FluxClient own, long job, CountDownLatch first)
            throws IOException, RpcException {
        long next = 0;
        StringBuilder rest = new StringBuilder();
        try (RpcStream lines = watch(own, job, "guest.output")) {
            for (JsonNode line = lines.next(); line != null; line = lines.next()) {
                events.incrementAndGet();
                first.countDown();
                JsonNode event = JSON.readTree(line.path("event").asText());
                rest.append(event.path("context").path("data").asText());
                int start = 0;
                for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", start)) {
                    next = heard(Long.parseLong(rest, start, end, 10), next);
                    start = end + 1;
                }
                rest.delete(0, start);
            }
        }
        missed.addAndGet((long) BURSTS * LINES_EACH - next);
    }

    /// @return what is expected next
    private long heard(long number, long expected) {
        if (number < expected) {
            doubled.incrementAndGet();
        } else {
            missed.addAndGet(number - expected);
        }
        return Math.max(expected, number + 1);
    }

    private void memos(long[] jobs, int from, int to) throws IOException, RpcException {
        ArrayDeque<RpcStream> underWay = new ArrayDeque<>(WINDOW);
        for (int i = from; i < to; i++) {
            for (long job : jobs) {
                if (underWay.size() == WINDOW) {
                    underWay.remove().one();
                }
                byte[] memo = "{\"id\":%d,\"memo\":{\"n\":%d}}\0".formatted(job, i).getBytes(UTF_8);
                underWay.add(client.sendRaw("job-manager.memo", memo, Message.NODEID_ANY, 0));
            }
        }
        while (!underWay.isEmpty()) {
            underWay.remove().one();
        }
    }

    /// In use after a collection.
    private long heapBytes() throws IOException, RpcException {
        return client.rpc("ledger.heap", null).path("used").longValue();
    }
}
