package flux.ledger.log.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// The bytes of one segment's file, as Chronicle wrote them, wherever they are now. Not for use by
/// several threads.
interface SegmentSource extends AutoCloseable {

    /// A piece of the file in memory.
    ///
    /// @param bytes little-endian; valid until the next window is taken
    /// @param start the offset in the file of its first byte
    record Window(ByteBuffer bytes, long start) {}

    /// The file, for people.
    Path path();

    /// How many bytes there are at this moment.
    long size() throws IOException;

    /// A window that holds at least the `length` bytes from `offset`, which must be within the
    /// size.
    Window window(long offset, int length) throws IOException;

    @Override
    void close() throws IOException;
}
