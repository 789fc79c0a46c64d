package flux.ops.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An answer that goes on. A write waits for its reader, and then nothing more is taken from the
/// instance: so a slow reader costs a buffer and no heap. Interrupting a thread that waits at a
/// channel closes the channel, which is how a reader is cut off and how one that left is noticed.
final class EventStream implements AutoCloseable {

    /// The reader has gone, or was cut off; nobody is left to tell.
    static final class ReaderGone extends IOException {
        private static final long serialVersionUID = 1;

        ReaderGone(IOException cause) {
            super(cause);
        }
    }

    private final OutputStream to;
    private final String name;
    private final byte[] beat;
    private final Consumer<EventStream> onClose;
    private final Thread owner = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Thread writer;
    private volatile long sinceNanos = System.nanoTime();

    EventStream(OutputStream to, String name, byte[] beat, Consumer<EventStream> onClose) {
        this.to = to;
        this.name = name;
        this.beat = beat;
        this.onClose = onClose;
    }

    String name() {
        return name;
    }

    /// Writes an event (server-sent events, WHATWG HTML 9.2).
    ///
    /// @param id its position, or 0 for none
    /// @param event its kind, or empty for the usual one
    /// @param data one line
    void event(long id, String event, String data) throws IOException {
        StringBuilder text = new StringBuilder(data.length() + 32);
        if (id > 0) {
            text.append("id: ").append(id).append('\n');
        }
        if (!event.isEmpty()) {
            text.append("event: ").append(event).append('\n');
        }
        write(text.append("data: ").append(data).append("\n\n").toString().getBytes(UTF_8));
    }

    void write(byte[] bytes) throws IOException {
        lock.lock();
        try {
            begin();
            to.write(bytes);
        } catch (IOException e) {
            throw new ReaderGone(e);
        } finally {
            end();
            lock.unlock();
        }
    }

    /// The answer ends here, whole.
    void finish() throws IOException {
        lock.lock();
        try {
            begin();
            to.close();
        } catch (IOException e) {
            throw new ReaderGone(e);
        } finally {
            end();
            lock.unlock();
        }
    }

    /// Sends what has been written.
    void flush() throws IOException {
        lock.lock();
        try {
            begin();
            to.flush();
        } catch (IOException e) {
            throw new ReaderGone(e);
        } finally {
            end();
            lock.unlock();
        }
    }

    private void begin() {
        sinceNanos = System.nanoTime();
        writer = Thread.currentThread();
    }

    private void end() {
        writer = null;
        sinceNanos = System.nanoTime();
    }

    /// True when a write has waited for so long.
    boolean isStalled(long now, long nanos) {
        return writer != null && now - sinceNanos > nanos;
    }

    boolean isSilent(long now, long nanos) {
        return writer == null && beat.length > 0 && now - sinceNanos > nanos;
    }

    /// Writes a beat; when nobody is there any more, the stream ends.
    void beat() {
        if (!lock.tryLock()) {
            return; // it is being written to
        }
        try {
            begin();
            to.write(beat);
            to.flush();
        } catch (IOException e) {
            owner.interrupt();
        } finally {
            end();
            lock.unlock();
        }
    }

    /// Ends the stream, from another thread.
    void cutOff() {
        Thread writing = writer;
        if (writing != null) {
            writing.interrupt();
        }
        owner.interrupt();
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
