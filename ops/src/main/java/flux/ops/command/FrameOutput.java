package flux.ops.command;

import flux.cli.host.CallerGoneException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.locks.ReentrantLock;

/// Frames to one launcher, gathered and written in order, so that a short command's output and exit
/// are one system call. A launcher that does not read makes the writer wait: that is the
/// back-pressure.
final class FrameOutput {
    private static final int GATHERED_BYTES_MAX = 65_536;
    private static final int GATHERED_BYTES_AT_FIRST = 4096;

    private final WritableByteChannel launcher;
    private final ReentrantLock lock = new ReentrantLock();
    private ByteBuffer gathered = ByteBuffer.allocate(GATHERED_BYTES_AT_FIRST);

    /// The type of the frame that ends at the buffer's position, where it starts; 0 when there is
    /// none.
    private byte lastType;

    private int lastStart;

    FrameOutput(WritableByteChannel launcher) {
        this.launcher = launcher;
    }

    /// Adds bytes of a stream; what follows bytes of the same stream joins their frame.
    void stream(byte type, byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            int from = offset;
            int left = length;
            while (left > 0) {
                int part = Math.min(left, roomFor(left + Frame.HEADER_BYTES) - Frame.HEADER_BYTES);
                if (lastType == type) {
                    gathered.put(bytes, from, part);
                    gathered.putInt(
                            lastStart + 1, gathered.position() - lastStart - Frame.HEADER_BYTES);
                } else {
                    begin(type, part);
                    gathered.put(bytes, from, part);
                }
                from += part;
                left -= part;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Adds a whole frame and writes it, with all that waited before it.
    void send(byte type, ByteBuffer payload) {
        lock.lock();
        try {
            int bytes = payload.remaining();
            if (roomFor(bytes + Frame.HEADER_BYTES) < bytes + Frame.HEADER_BYTES) {
                begin(type, bytes);
                flush();
                write(payload);
                return;
            }
            begin(type, bytes);
            gathered.put(payload);
            flush();
        } finally {
            lock.unlock();
        }
    }

    void flush() {
        lock.lock();
        try {
            lastType = 0;
            write(gathered.flip());
        } finally {
            gathered.clear();
            lock.unlock();
        }
    }

    private void begin(byte type, int bytes) {
        lastType = type;
        lastStart = gathered.position();
        gathered.put(type).putInt(bytes);
    }

    /// Room for `bytes`, or as many as there is after growing and writing out; never just a
    /// header's.
    private int roomFor(int bytes) {
        if (gathered.remaining() < bytes && gathered.capacity() < GATHERED_BYTES_MAX) {
            gathered = ByteBuffer.allocate(GATHERED_BYTES_MAX).put(gathered.flip());
        }
        if (gathered.remaining() < Math.min(bytes, 2 * Frame.HEADER_BYTES)) {
            flush();
        }
        return gathered.remaining();
    }

    private void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                launcher.write(bytes);
            }
        } catch (ClosedChannelException e) {
            throw new CallerGoneException("the launcher has gone");
        } catch (IOException e) {
            throw new CallerGoneException(e.toString());
        }
    }
}
