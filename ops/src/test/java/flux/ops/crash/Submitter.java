package flux.ops.crash;

import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Submits jobs as long as there is a broker; every job notes by one line in `marks` that it ran.
final class Submitter implements Runnable {
    private final FluxClient client;
    private final Path marks;
    private final AtomicInteger names;
    private final Queue<Acknowledged> acknowledged;

    /// A job that the broker said it has.
    record Acknowledged(long id, int name) {}

    Submitter(
            FluxClient client, Path marks, AtomicInteger names, Queue<Acknowledged> acknowledged) {
        this.client = client;
        this.marks = marks;
        this.names = names;
        this.acknowledged = acknowledged;
    }

    static Queue<Acknowledged> none() {
        return new ConcurrentLinkedQueue<>();
    }

    @Override
    public void run() {
        try (client) {
            while (true) {
                int name = names.incrementAndGet();
                String script = "echo " + name + " >>" + marks;
                long id =
                        TestInstance.submit(
                                client, TestInstance.jobspec(1, "sh", "-c", script), 16, 0);
                acknowledged.add(new Acknowledged(id, name));
            }
        } catch (IOException | RpcException e) {
            return; // the broker is dead; what it did not acknowledge is nobody's
        }
    }
}
