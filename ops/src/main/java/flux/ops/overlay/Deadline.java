package flux.ops.overlay;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;

/// Closes a connection on which nothing came of something in time.
final class Deadline {
    private final Thread thread;

    private Deadline(Thread thread) {
        this.thread = thread;
    }

    static Deadline of(Channel channel, Duration time) {
        return new Deadline(
                Thread.ofVirtual()
                        .name("deadline")
                        .start(
                                () -> {
                                    try {
                                        Thread.sleep(time);
                                        channel.close();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    } catch (IOException e) {
                                        // It was closed.
                                    }
                                }));
    }

    void met() {
        thread.interrupt();
    }
}
