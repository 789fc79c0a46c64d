package flux.ops.overlay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Messages between rank 0 and a satellite: JSON objects, one to a line. Both say something every
/// few seconds; who hears nothing for long takes the other for torpid, and then for lost, be it
/// dead, stopped or cut off.
final class Control implements AutoCloseable {

    /// What is learnt of the other end; one thing after another, but for its loss.
    interface Listener {
        void told(JsonNode message);

        /// Nothing was heard for long, or something again.
        default void torpid(boolean now) {}

        /// The connection has ended, whoever ended it; once.
        void lost();
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ByteChannel channel;
    private final Timeouts timeouts;
    private final Listener listener;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Object writing = new Object();
    private volatile long heardNanos = System.nanoTime();

    Control(ByteChannel channel, Timeouts timeouts, Listener listener) {
        this.channel = channel;
        this.timeouts = timeouts;
        this.listener = listener;
    }

    void start(String name) {
        Thread.ofVirtual().name(name).start(this::read);
        Thread.ofVirtual().name(name + "-beat").start(this::beat);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(channel), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heardNanos = System.nanoTime();
                JsonNode message = JSON.readTree(line);
                if (!message.isEmpty()) {
                    listener.told(message);
                }
            }
        } catch (IOException e) {
            // Then it is over.
        } finally {
            close();
        }
    }

    private void beat() {
        boolean torpid = false;
        try {
            while (!over.get()) {
                long silence = System.nanoTime() - heardNanos;
                if (silence > timeouts.lost().toNanos()) {
                    close();
                    return;
                }
                boolean now = silence > timeouts.torpid().toNanos();
                if (now != torpid) {
                    torpid = now;
                    listener.torpid(now);
                }
                // Not from here: a write to who is cut off may wait, and this must not.
                Thread.ofVirtual().start(() -> send(object()));
                TimeUnit.NANOSECONDS.sleep(timeouts.beat().toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return false when the connection is over
    boolean send(ObjectNode message) {
        try {
            ByteBuffer out =
                    ByteBuffer.wrap((JSON.writeValueAsString(message) + "\n").getBytes(UTF_8));
            synchronized (writing) {
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            }
            return true;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            close();
            return false;
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void close() {
        if (over.compareAndSet(false, true)) {
            try {
                channel.close();
            } catch (IOException e) {
                // It is gone either way.
            }
            listener.lost();
        }
    }
}
