package flux.ledger.log;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A growing byte array that a JSON generator writes to and a log appends from, used again and
/// again.
public final class RecordBytes extends OutputStream {
    private static final int FIRST_CAPACITY_BYTES = 8 * 1024;

    private byte[] bytes = new byte[FIRST_CAPACITY_BYTES];
    private int size;

    @Override
    public void write(int b) {
        reserve(1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    public void clear() {
        size = 0;
    }

    /// Seals what was written, one JSON object, and gives it to be appended; valid until the next
    /// write.
    public ByteBuffer sealed() {
        ByteBuffer record = withRoomFor(Seal.BYTES);
        Seal.close(record, 0);
        return record.flip();
    }

    /// What was written, with `more` bytes of room behind the position.
    private ByteBuffer withRoomFor(int more) {
        reserve(more);
        return ByteBuffer.wrap(bytes).position(size);
    }

    private void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
