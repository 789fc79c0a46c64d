package flux.ledger.log.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/// Where the frames of a compressed file begin, so that a place in it is found without reading what
/// stands before: the last frame of the file, which decompressors skip. Source: Zstandard Seekable
/// Format 0.1.0, in zstd's `contrib/seekable_format`.
///
/// @param compressed offsets in the compressed file where the frames begin, and where the last ends
/// @param plain the same in what they hold
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of a table
record SeekTable(long[] compressed, long[] plain) {
    private static final int SKIPPABLE = 0x184D2A5E;
    private static final int SEEKABLE = 0x8F92EAB1;
    private static final int HEADER_BYTES = 8;
    private static final int ENTRY_BYTES = 8;
    private static final int FOOTER_BYTES = 9;

    /// @param frames how large each is: compressed and plain
    static SeekTable of(java.util.List<int[]> frames) {
        long[] compressed = new long[frames.size() + 1];
        long[] plain = new long[frames.size() + 1];
        for (int i = 0; i < frames.size(); i++) {
            compressed[i + 1] = compressed[i] + frames.get(i)[0];
            plain[i + 1] = plain[i] + frames.get(i)[1];
        }
        return new SeekTable(compressed, plain);
    }

    ByteBuffer toBytes() {
        int body = frames() * ENTRY_BYTES + FOOTER_BYTES;
        ByteBuffer bytes = little(HEADER_BYTES + body).putInt(SKIPPABLE).putInt(body);
        for (int frame = 0; frame < frames(); frame++) {
            bytes.putInt((int) (compressed[frame + 1] - compressed[frame]));
            bytes.putInt((int) (plain[frame + 1] - plain[frame]));
        }
        return bytes.putInt(frames()).put((byte) 0).putInt(SEEKABLE).flip();
    }

    /// @throws IOException when `file` does not end with one that fits it
    static SeekTable read(FileChannel file) throws IOException {
        ByteBuffer footer = read(file, file.size() - FOOTER_BYTES, FOOTER_BYTES);
        int frames = footer.getInt();
        if (footer.get() != 0 || footer.getInt() != SEEKABLE || frames < 0) {
            throw noTable();
        }
        long start = file.size() - FOOTER_BYTES - (long) frames * ENTRY_BYTES - HEADER_BYTES;
        ByteBuffer bytes = read(file, start, Math.toIntExact(file.size() - FOOTER_BYTES - start));
        if (bytes.getInt() != SKIPPABLE || bytes.getInt() != frames * ENTRY_BYTES + FOOTER_BYTES) {
            throw noTable();
        }
        long[] compressed = new long[frames + 1];
        long[] plain = new long[frames + 1];
        for (int i = 0; i < frames; i++) {
            compressed[i + 1] = compressed[i] + Integer.toUnsignedLong(bytes.getInt());
            plain[i + 1] = plain[i] + Integer.toUnsignedLong(bytes.getInt());
        }
        if (compressed[frames] != start) {
            throw noTable();
        }
        return new SeekTable(compressed, plain);
    }

    private static IOException noTable() {
        return new IOException("it does not end with its table of frames");
    }

    private static ByteBuffer read(FileChannel file, long start, int length) throws IOException {
        if (start < 0) {
            throw noTable();
        }
        ByteBuffer bytes = little(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, start + bytes.position()) < 0) {
                throw noTable();
            }
        }
        return bytes.flip();
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    int frames() {
        return plain.length - 1;
    }

    /// How many bytes all frames hold.
    long size() {
        return plain[frames()];
    }

    /// The frame that holds the byte at `offset` of what was compressed.
    int frameAt(long offset) {
        int at = Arrays.binarySearch(plain, offset);
        return at >= 0 ? at : -at - 2;
    }
}
