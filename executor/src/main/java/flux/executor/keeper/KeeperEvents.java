package flux.executor.keeper;

import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskEvent.Part;
import flux.executor.host.TaskKey;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what the keeper tells. The format stands at the head of `keeper.c`.
final class KeeperEvents {
    private static final int VERSION = 5;
    private static final int FIRST_CAPACITY_BYTES = 256 * 1024;
    private static final int FRAME_BYTES_MAX = 64 << 20;

    private final ReadableByteChannel channel;
    private ByteBuffer in = allocate(FIRST_CAPACITY_BYTES).limit(0);

    KeeperEvents(ReadableByteChannel channel) {
        this.channel = channel;
    }

    private static ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// What the keeper says first.
    ///
    /// @param life a random number of this keeper
    /// @param cursor of its last event
    /// @param known the tasks that it knows
    record Hello(long life, long cursor, Set<TaskKey> known) {}

    Hello hello() throws IOException {
        ByteBuffer frame = awaitFrame();
        int version = frame.get() == 'L' ? frame.getInt() : -1;
        if (version != VERSION) {
            throw new IOException(
                    "the keeper that runs is of another build (its frames have version %d, not %d);"
                                    .formatted(version, VERSION)
                            + " end its jobs, or start the build that it came from");
        }
        long life = frame.getLong();
        long cursor = frame.getLong();
        Set<TaskKey> keys = new HashSet<>();
        for (int count = frame.getInt(); count > 0; count--) {
            keys.add(key(frame));
        }
        return new Hello(life, cursor, keys);
    }

    /// The next event; waits for it.
    TaskEvent await() throws IOException {
        return event(awaitFrame());
    }

    /// The next event that has been received already, or null.
    @Nullable TaskEvent poll() throws IOException {
        ByteBuffer frame = frame();
        return frame == null ? null : event(frame);
    }

    private ByteBuffer awaitFrame() throws IOException {
        for (ByteBuffer frame = frame(); ; frame = frame()) {
            if (frame != null) {
                return frame;
            }
            in.compact();
            int count = channel.read(in);
            in.flip();
            if (count < 0) {
                throw new EOFException("the keeper has closed the connection");
            }
        }
    }

    private @Nullable ByteBuffer frame() throws IOException {
        if (in.remaining() < Integer.BYTES) {
            return null;
        }
        int length = in.getInt(in.position());
        if (length < 1 || length > FRAME_BYTES_MAX) {
            throw new IOException("the keeper sent a frame of " + length + " bytes");
        }
        if (in.remaining() < Integer.BYTES + length) {
            if (in.capacity() < Integer.BYTES + length) {
                in = allocate(2 * (Integer.BYTES + length)).put(in).flip();
            }
            return null;
        }
        ByteBuffer frame = in.slice(in.position() + Integer.BYTES, length);
        in.position(in.position() + Integer.BYTES + length);
        return frame.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static TaskKey key(ByteBuffer frame) {
        return new TaskKey(frame.getLong(), frame.getInt(), frame.getInt());
    }

    /// A keeper of an earlier build does not tell.
    private static TaskEvent.@Nullable Usage usage(ByteBuffer frame) {
        return frame.remaining() < 2 * Long.BYTES
                ? null
                : new TaskEvent.Usage(frame.getLong(), frame.getLong());
    }

    private static TaskEvent event(ByteBuffer frame) throws IOException {
        byte type = frame.get();
        long cursor = frame.getLong();
        TaskKey key = key(frame);
        return switch (type) {
            case 's' -> new TaskEvent.Started(key, cursor, frame.getLong(), frame.getInt());
            case 'f' -> {
                int errno = frame.getInt();
                yield new TaskEvent.StartFailed(key, cursor, part(frame.get()), errno);
            }
            case 'o' -> {
                Stream stream = stream(frame);
                byte[] bytes = new byte[frame.remaining()];
                frame.get(bytes);
                yield new TaskEvent.Output(key, cursor, stream, bytes);
            }
            case 'c' -> {
                byte[] bytes = new byte[frame.remaining()];
                frame.get(bytes);
                yield new TaskEvent.Channel(key, cursor, bytes);
            }
            case 'e' -> new TaskEvent.Eof(key, cursor, stream(frame));
            case 'x' -> new TaskEvent.Exited(key, cursor, frame.getInt(), usage(frame));
            default -> throw new IOException("the keeper sent a frame of type " + (char) type);
        };
    }

    private static Part part(byte what) {
        return switch (what) {
            case 0 -> Part.STDIN;
            case 1 -> Part.STDOUT;
            case 2 -> Part.STDERR;
            default -> Part.COMMAND;
        };
    }

    private static Stream stream(ByteBuffer frame) {
        return frame.get() == 1 ? Stream.STDOUT : Stream.STDERR;
    }
}
