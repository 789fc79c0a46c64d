package flux.ops.overlay;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;

/// What passes on the connection of a program that a satellite runs for rank 0: frames of a kind (1
/// byte), a length (4 bytes, big-endian) and so many bytes.
final class Program implements AutoCloseable {
    static final int BYTES_MAX = 64 * 1024;

    /// In the order of their numbers.
    enum Kind {
        /// First: JSON, which program it is, and its process id or why there is none.
        STARTED,
        /// To the program; empty for the end.
        STDIN,
        /// What the program writes; empty for the end.
        STDOUT,
        STDERR,
        /// To the program: a signal's number (4 bytes).
        SIGNAL,
        /// The program has ended: its exit code as a shell has it (4 bytes).
        EXIT
    }

    record Frame(Kind kind, byte[] data) {}

    private final ByteChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Object writing = new Object();

    Program(ByteChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(Channels.newInputStream(channel));
        this.out = new DataOutputStream(Channels.newOutputStream(channel));
    }

    Frame read() throws IOException {
        int kind = in.readUnsignedByte();
        int length = in.readInt();
        if (kind >= Kind.values().length || length < 0 || length > BYTES_MAX) {
            throw new IOException("a frame of kind %d with %d bytes".formatted(kind, length));
        }
        byte[] data = new byte[length];
        in.readFully(data);
        return new Frame(Kind.values()[kind], data);
    }

    void write(Kind kind, byte[] data, int length) throws IOException {
        synchronized (writing) {
            out.writeByte(kind.ordinal());
            out.writeInt(length);
            out.write(data, 0, length);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Gone either way.
        }
    }
}
