package flux.ledger.kvs.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/// Bytes on their way out, and the sum of them.
final class Output {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int LONGEST_NUMBER = 10;

    private final OutputStream out;
    private final CRC32C sum = new CRC32C();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int size;

    Output(OutputStream out) {
        this.out = out;
    }

    void write(int b) throws IOException {
        reserve(1);
        buffer[size++] = (byte) b;
    }

    void bytes(byte[] bytes) throws IOException {
        if (bytes.length > buffer.length) {
            flush();
            sum.update(bytes);
            out.write(bytes);
            return;
        }
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
    }

    /// @param number not negative
    void number(long number) throws IOException {
        reserve(LONGEST_NUMBER);
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    /// Small numbers of either sign are short.
    void signed(long number) throws IOException {
        number(number << 1 ^ number >> 63);
    }

    void text(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        number(bytes.length);
        bytes(bytes);
    }

    /// The sum of all before it.
    void crc() throws IOException {
        flush();
        int crc = (int) sum.getValue();
        for (int shift = 24; shift >= 0; shift -= 8) {
            write(crc >>> shift);
        }
    }

    private void reserve(int bytes) throws IOException {
        if (size + bytes > buffer.length) {
            flush();
        }
    }

    void flush() throws IOException {
        sum.update(buffer, 0, size);
        out.write(buffer, 0, size);
        size = 0;
    }
}
