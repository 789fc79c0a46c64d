package flux.ops.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// How long a client waits for a small answer while others are given long lists.
final class ListWait {
    private static final int WARM_LISTS = 5;
    private static final int PAGE_JOBS = 500;
    private static final double NANOS_PER_MILLI = 1e6;

    private final String uri;
    private final AtomicBoolean over = new AtomicBoolean();

    ListWait(String uri) {
        this.uri = uri;
    }

    /// @param lists one after the other, of all jobs with all there is to say
    /// @return milliseconds, ascending: what each question in between took
    double[] millis(int lists) throws IOException, RpcException, InterruptedException {
        try (FluxClient reader = FluxClient.connect(uri)) {
            for (int i = 0; i < WARM_LISTS; i++) {
                read(reader);
            }
            List<Double> waits = new ArrayList<>();
            Thread asker = Thread.ofPlatform().start(() -> ask(waits));
            for (int i = 0; i < lists; i++) {
                read(reader);
            }
            over.set(true);
            asker.join();
            double[] sorted = waits.stream().mapToDouble(wait -> wait).toArray();
            Arrays.sort(sorted);
            return sorted;
        }
    }

    private static void read(FluxClient reader) throws IOException, RpcException {
        ObjectNode request = FluxClient.object().put("max_entries", 0).put("page", PAGE_JOBS);
        request.putArray("attrs").add("all");
        try (RpcStream list = reader.stream("job-list.list", request)) {
            byte[] page = list.nextBytes();
            while (page != null) {
                page = list.nextBytes();
            }
        }
    }

    private void ask(List<Double> waits) {
        ObjectNode size = FluxClient.object().put("name", "size");
        try (FluxClient other = FluxClient.connect(uri)) {
            while (!over.get()) {
                long start = System.nanoTime();
                other.rpc("attr.get", size);
                waits.add((System.nanoTime() - start) / NANOS_PER_MILLI);
                Thread.sleep(1);
            }
        } catch (IOException | RpcException | InterruptedException e) {
            throw new IllegalStateException("the broker does not answer", e);
        }
    }
}
