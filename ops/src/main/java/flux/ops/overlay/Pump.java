package flux.ops.overlay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/// Relays between two connections, both ways, until one of them ends; then it closes both.
final class Pump {
    private static final int BUFFER_BYTES = 64 * 1024;

    private Pump() {}

    /// @param over told once, when it is over
    static void start(String name, ByteChannel one, ByteChannel other, Runnable over) {
        Thread back = Thread.ofVirtual().name(name + "-back").unstarted(() -> relay(other, one));
        Thread.ofVirtual()
                .name(name)
                .start(
                        () -> {
                            back.start();
                            relay(one, other);
                            try {
                                back.join();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            over.run();
                        });
    }

    private static void relay(ByteChannel from, ByteChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (from;
                to) {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            // One end is gone; so is the other, now.
        }
    }
}
