package flux.ops.connector;

import flux.ledger.wire.Message;
import flux.ledger.wire.MessageEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What waits to be written to one client, encoded, in chunks that hold many messages.
final class Outbound {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int FIRST_CHUNK_BYTES = 4 * 1024;

    private final Backlog backlog;
    private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
    private @Nullable ByteBuffer chunk;
    private long bytes;

    /// @param backlog of all clients, in which this one's counts
    Outbound(Backlog backlog) {
        this.backlog = backlog;
    }

    void add(Message message) {
        int size = MessageEncoder.size(message);
        ByteBuffer room = chunk;
        if (room == null || room.remaining() < size) {
            int usual = waiting.isEmpty() ? FIRST_CHUNK_BYTES : CHUNK_BYTES;
            room = ByteBuffer.allocate(Math.max(size, usual));
            chunk = room;
            waiting.add(room);
        }
        MessageEncoder.encode(message, room);
        count(size);
    }

    private void count(long more) {
        bytes += more;
        backlog.add(more);
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Writes what the socket takes.
    void writeTo(SocketChannel socket) throws IOException {
        chunk = null;
        while (!waiting.isEmpty()) {
            ByteBuffer first = waiting.element();
            if (!first.isReadOnly()) {
                first = first.flip().asReadOnlyBuffer();
                waiting.removeFirst();
                waiting.addFirst(first);
            }
            count(-socket.write(first));
            if (first.hasRemaining()) {
                break;
            }
            waiting.remove();
        }
    }

    void clear() {
        waiting.clear();
        chunk = null;
        count(-bytes);
    }
}
