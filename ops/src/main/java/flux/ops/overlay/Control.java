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
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Messages between rank 0 and a satellite: JSON objects, one to a line. Both say something every
/// few seconds; who hears nothing for long takes the other for lost, be it dead, stopped or cut
/// off.
final class Control implements AutoCloseable {
    private static final long BEAT_MILLIS = 4000;

    /// As long as Flux has a TCP peer answer nothing (tbon.tcp_user_timeout).
    private static final long SILENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(20);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SocketChannel channel;
    private final Consumer<JsonNode> messages;
    private final Runnable lost;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Object writing = new Object();
    private volatile long heardNanos = System.nanoTime();

    /// @param messages gets what the other says, one after another
    /// @param lost told once when the connection has ended, whoever ended it
    Control(SocketChannel channel, Consumer<JsonNode> messages, Runnable lost) {
        this.channel = channel;
        this.messages = messages;
        this.lost = lost;
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
                    messages.accept(message);
                }
            }
        } catch (IOException e) {
            // Then it is over.
        } finally {
            close();
        }
    }

    private void beat() {
        try {
            while (!over.get()) {
                if (System.nanoTime() - heardNanos > SILENCE_NANOS_MAX) {
                    close();
                    return;
                }
                // Not from here: a write to who is cut off may wait, and this must not.
                Thread.ofVirtual().start(() -> send(object()));
                TimeUnit.MILLISECONDS.sleep(BEAT_MILLIS);
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
            lost.run();
        }
    }
}
