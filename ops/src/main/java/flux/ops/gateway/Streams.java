package flux.ops.gateway;

import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The streams that are open, at most so many. Once a second they are looked at: who does not read
/// is cut off, and who has heard nothing for long gets a beat, so that its absence is noticed.
final class Streams implements AutoCloseable {
    private static final long TICK_MILLIS = 1000;
    private static final long BEAT_MILLIS = 15_000;

    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private final int max;
    private final long stallNanos;
    private final Consumer<String> log;
    private final Thread watch = Thread.ofVirtual().name("gateway-streams").unstarted(this::watch);

    /// @param log takes lines for people
    Streams(int max, long stallMillis, Consumer<String> log) {
        this.max = max;
        this.stallNanos = TimeUnit.MILLISECONDS.toNanos(stallMillis);
        this.log = log;
        watch.start();
    }

    /// Makes room for one more.
    void check() throws Problem {
        if (open.size() >= max) {
            throw new Problem(
                    Problem.UNAVAILABLE,
                    "%d streams are open, and there may be %d (gateway.streams-max)"
                            .formatted(open.size(), max));
        }
    }

    /// A stream for the calling thread.
    ///
    /// @param beat what to write into a silence; empty for nothing
    EventStream open(OutputStream to, String name, byte[] beat) {
        EventStream stream = new EventStream(to, name, beat, open::remove);
        open.add(stream);
        return stream;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                long now = System.nanoTime();
                for (EventStream stream : open) {
                    look(stream, now);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(EventStream stream, long now) {
        if (stream.isStalled(now, stallNanos)) {
            log.accept(
                    "cutting off a reader of %s: it has not read for %d seconds (gateway.stall-timeout)"
                            .formatted(stream.name(), TimeUnit.NANOSECONDS.toSeconds(stallNanos)));
            stream.cutOff();
        } else if (stream.isSilent(now, TimeUnit.MILLISECONDS.toNanos(BEAT_MILLIS))) {
            Thread.ofVirtual().start(stream::beat);
        }
    }

    int count() {
        return open.size();
    }

    @Override
    public void close() {
        watch.interrupt();
        open.forEach(EventStream::cutOff);
    }
}
