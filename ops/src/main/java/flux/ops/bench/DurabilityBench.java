package flux.ops.bench;

import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What an acknowledgement costs: clients that each wait for the answer to one submission before
/// they send the next, beside the floor of the disk, which is one fsync after the other into a file
/// whose blocks are there.
final class DurabilityBench {
    static final int CLIENTS = 8;
    private static final int RECORD_BYTES = 1024;
    private static final int FLOOR_SYNCS = 500;

    private DurabilityBench() {}

    /// Acknowledged submissions a second; the jobs are simulated and over before the next round.
    static double rate(String uri, int userid, String attributes, int count)
            throws IOException, RpcException {
        List<Thread> threads = new ArrayList<>();
        AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
        List<FluxClient> clients = new ArrayList<>();
        try {
            List<Load> loads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                FluxClient client = FluxClient.connect(uri);
                clients.add(client);
                loads.add(new Load(client, userid, attributes));
            }
            long start = System.nanoTime();
            for (Load load : loads) {
                threads.add(
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            try {
                                                for (int i = 0; i < count / CLIENTS; i++) {
                                                    load.submit(1);
                                                }
                                            } catch (IOException | RpcException e) {
                                                failed.set(e);
                                            }
                                        }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (failed.get() != null) {
                throw new IOException("a submission failed", failed.get());
            }
            new Load(clients.getFirst(), userid, attributes).drain();
            return count / CLIENTS * CLIENTS / seconds;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            for (FluxClient client : clients) {
                client.close();
            }
        }
    }

    /// fdatasync(2) calls a second, each of one record, in `directory`.
    static double floor(Path directory) throws IOException {
        Path path = Files.createTempFile(directory, "floor", "");
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES);
            for (int i = 0; i < FLOOR_SYNCS; i++) {
                file.write(record.clear(), (long) i * RECORD_BYTES); // the blocks
            }
            file.force(true);
            long start = System.nanoTime();
            for (int i = 0; i < FLOOR_SYNCS; i++) {
                file.write(record.clear(), (long) i * RECORD_BYTES);
                file.force(false);
            }
            return FLOOR_SYNCS / ((System.nanoTime() - start) / 1e9);
        } finally {
            Files.delete(path);
        }
    }
}
