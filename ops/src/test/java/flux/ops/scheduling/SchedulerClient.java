package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.TestInstance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A scheduler's end of RFC 27, over the wire; what it answers is up to who has it in hand.
final class SchedulerClient implements AutoCloseable {
    final FluxClient client;

    /// What hello told: jobs that hold resources.
    final List<JsonNode> held = new ArrayList<>();

    private SchedulerClient(FluxClient client) {
        this.client = client;
    }

    /// Provides `sched`, but has not said hello.
    static SchedulerClient of(TestInstance instance) throws IOException, RpcException {
        SchedulerClient scheduler = new SchedulerClient(instance.connect());
        scheduler.client.rpc("service.add", FluxClient.object().put("service", "sched"));
        return scheduler;
    }

    /// @param mode such as `unlimited` or `limited=1`
    /// @return how many jobs wait
    int introduce(String mode) throws IOException, RpcException {
        held.clear();
        ObjectNode hello = FluxClient.object().put("partial-ok", true);
        try (RpcStream jobs = client.stream("job-manager.sched-hello", hello)) {
            for (JsonNode job = jobs.next(); job != null; job = jobs.next()) {
                held.add(job);
            }
        }
        while (client.nextRequest() != null) {
            // of the time before: nobody waits for an answer
        }
        JsonNode answer =
                client.rpc("job-manager.sched-ready", FluxClient.object().put("mode", mode));
        return answer.path("count").asInt();
    }

    /// All there is (RFC 28).
    JsonNode acquire() throws IOException, RpcException {
        try (RpcStream resources = client.stream("resource.acquire", null)) {
            return resources.next().path("resources");
        }
    }

    /// The next request; waits for it.
    Message next() throws IOException {
        client.flush();
        Message next = client.nextRequest();
        while (next == null) {
            client.awaitAny();
            next = client.nextRequest();
        }
        return next;
    }

    /// The next request, which is expected to be that.
    Message next(String topic) throws IOException {
        Message next = next();
        if (!next.topicOrEmpty().equals(topic)) {
            throw new AssertionError("expected " + topic + ", not " + next.topic() + next.text());
        }
        return next;
    }

    static long id(Message request) throws IOException {
        return request.json().path("id").asLong();
    }

    void succeed(Message alloc, String resources) throws IOException {
        succeed(alloc, id(alloc), resources);
    }

    void succeed(Message alloc, long id, String resources) throws IOException {
        ObjectNode answer = FluxClient.object().put("id", id).put("type", 0);
        answer.set("R", TestInstance.JSON.readTree(resources));
        client.answer(alloc, 0, answer);
        client.flush();
    }

    void annotate(Message alloc, String annotations) throws IOException {
        ObjectNode answer = FluxClient.object().put("id", id(alloc)).put("type", 1);
        answer.set("annotations", TestInstance.JSON.readTree(annotations.replace('\'', '"')));
        client.answer(alloc, 0, answer);
        client.flush();
    }

    void deny(Message alloc, String note) throws IOException {
        ObjectNode answer = FluxClient.object().put("id", id(alloc)).put("type", 2);
        client.answer(alloc, 0, answer.put("note", note));
        client.flush();
    }

    void canceled(Message alloc) throws IOException {
        client.answer(alloc, 0, FluxClient.object().put("id", id(alloc)).put("type", 3));
        client.flush();
    }

    /// An R of some cores of one rank.
    static String cores(int rank, String cores) {
        return ("{'version':1,'execution':{'R_lite':[{'rank':'%d','children':{'core':'%s'}}],"
                        + "'nodelist':['node%d'],'starttime':0.0,'expiration':0.0}}")
                .formatted(rank, cores, rank)
                .replace('\'', '"');
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
