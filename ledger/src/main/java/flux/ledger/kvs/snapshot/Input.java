package flux.ledger.kvs.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// What [Output] wrote, read again. Believes it: the sum has been checked before.
final class Input {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;

    Input(InputStream in) {
        this.in = in;
    }

    int read() throws IOException {
        need(1);
        return buffer[at++] & 0xFF;
    }

    byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        int buffered = Math.min(count, end - at);
        System.arraycopy(buffer, at, bytes, 0, buffered);
        at += buffered;
        if (in.readNBytes(bytes, buffered, count - buffered) < count - buffered) {
            throw new EOFException("ends too early");
        }
        return bytes;
    }

    long number() throws IOException {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            int b = read();
            number |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return number;
            }
        }
    }

    /// How many of something follow, or an index into what came before.
    int count() throws IOException {
        return Math.toIntExact(number());
    }

    long signed() throws IOException {
        long number = number();
        return number >>> 1 ^ -(number & 1);
    }

    String text() throws IOException {
        int length = count();
        if (length > buffer.length) {
            return new String(bytes(length), UTF_8);
        }
        need(length);
        at += length;
        return new String(buffer, at - length, length, UTF_8);
    }

    /// Up to the next line feed, which is left out.
    byte[] line() throws IOException {
        for (int length = 0; ; length++) {
            need(length + 1);
            if (buffer[at + length] == '\n') {
                byte[] line = bytes(length);
                at++;
                return line;
            }
        }
    }

    private void need(int bytes) throws IOException {
        if (end - at >= bytes) {
            return;
        }
        if (bytes > buffer.length) {
            throw new IOException("a line that is longer than " + buffer.length + " bytes");
        }
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        end += in.readNBytes(buffer, end, buffer.length - end);
        if (end < bytes) {
            throw new EOFException("ends too early");
        }
    }
}
