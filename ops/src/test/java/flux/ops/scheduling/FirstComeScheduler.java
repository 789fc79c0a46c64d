package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.resource.ResourceSet;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ops.TestInstance;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.TreeSet;

/// A small scheduler that somebody could write: one node, first come first served, over RPC alone.
final class FirstComeScheduler implements AutoCloseable {
    private final SchedulerClient wire;
    private final TreeSet<Integer> free = new TreeSet<>();
    private final ArrayDeque<Message> line = new ArrayDeque<>();
    private final Thread thread;

    FirstComeScheduler(TestInstance instance) throws IOException, RpcException {
        wire = SchedulerClient.of(instance);
        give(wire.acquire());
        wire.introduce("unlimited");
        wire.held.forEach(job -> cores(job.path("R")).forEach(free::remove));
        thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
        try {
            while (true) {
                take(wire.next());
                serve();
            }
        } catch (IOException e) {
            // it was killed
        }
    }

    private void take(Message request) throws IOException {
        switch (request.topicOrEmpty()) {
            case "sched.alloc" -> line.add(request);
            case "sched.free" -> give(request.json().path("R"));
            case "sched.cancel" -> {
                long id = SchedulerClient.id(request);
                for (Message alloc : new ArrayDeque<>(line)) {
                    if (SchedulerClient.id(alloc) == id) {
                        line.remove(alloc);
                        wire.canceled(alloc);
                    }
                }
            }
            default -> wire.client.answer(request, 0, null);
        }
    }

    private void serve() throws IOException {
        while (!line.isEmpty()) {
            Message alloc = line.element();
            int wanted =
                    alloc.json().path("jobspec").path("resources").path(0).path("count").asInt();
            if (wanted > free.size()) {
                return;
            }
            StringBuilder cores = new StringBuilder();
            for (int i = 0; i < wanted; i++) {
                cores.append(i == 0 ? "" : ",").append(free.pollFirst());
            }
            wire.succeed(line.remove(), SchedulerClient.cores(0, cores.toString()));
        }
    }

    private void give(JsonNode resources) {
        free.addAll(cores(resources));
    }

    private static TreeSet<Integer> cores(JsonNode resources) {
        TreeSet<Integer> cores = new TreeSet<>();
        ResourceSet.parse(resources.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .forEachNode((_, _, ids, _) -> ids.forEach(cores::add));
        return cores;
    }

    /// Kills it: its connection breaks.
    @Override
    public void close() throws IOException {
        wire.client.abort();
        thread.interrupt();
    }
}
