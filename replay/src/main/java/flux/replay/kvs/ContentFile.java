package flux.replay.kvs;

import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.Blobs;
import flux.ledger.kvs.Tally;
import flux.ledger.kvs.snapshot.ContentMark;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Blobs in two files, which only grow: `content` has them one behind the other, `content.index`
/// has 20 bytes for each (the digest's first 8, where it stands, how long it is). In the heap are
/// some 30 bytes for a blob, whatever its length.
///
/// All in them comes from the `kvs` log, too, so they are never synced but for a snapshot, and what
/// is lost or damaged is made again from there. For one thread, but for [#force].
public final class ContentFile implements Blobs, AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int INDEX_ENTRY_BYTES = 20;

    /// Most instances that are jobs of another one hold little.
    private static final int BUFFER_BYTES_FIRST = 1024;

    private static final long NOWHERE = -1;

    /// Of a place: the length's share. Blobs are shorter than 2^27, files than 2^37 bytes.
    private static final int LENGTH_BITS = 27;

    private final BlobRef.Hash hash;
    private final FileChannel content;
    private final FileChannel index;

    /// Where a blob stands whose digest begins so.
    private final Long2LongOpenHashMap places = new Long2LongOpenHashMap();

    /// Those whose first 8 bytes another one has, too.
    private final Map<BlobRef, Long> alike = new HashMap<>();

    private final CRC32C indexSum = new CRC32C();
    private Tally sizes;

    // What has come and is not in the files yet.
    private byte[] tail = new byte[BUFFER_BYTES_FIRST];
    private int tailSize;
    private ByteBuffer indexTail = ByteBuffer.allocate(BUFFER_BYTES_FIRST);
    private long contentBytes;
    private long indexBytes;
    private int retryAt = BUFFER_BYTES;

    private ContentFile(BlobRef.Hash hash, FileChannel content, FileChannel index, Tally sizes) {
        this.hash = hash;
        this.content = content;
        this.index = index;
        this.sizes = sizes;
        places.defaultReturnValue(NOWHERE);
    }

    /// Begins anew in `directory`.
    public static ContentFile begin(Path directory, BlobRef.Hash hash) throws IOException {
        FileChannel content = open(directory.resolve("content"));
        FileChannel index = open(directory.resolve("content.index"));
        content.truncate(0);
        index.truncate(0);
        return new ContentFile(hash, content, index, new Tally());
    }

    /// Goes on where the files were at `mark`; what was written behind it is written again.
    ///
    /// @throws IOException when they are not what they were then
    public static ContentFile goOn(Path directory, BlobRef.Hash hash, ContentMark mark)
            throws IOException {
        FileChannel content = open(directory.resolve("content"));
        FileChannel index = open(directory.resolve("content.index"));
        ContentFile file = new ContentFile(hash, content, index, mark.sizes().copy());
        try {
            file.readIndex(mark);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        return file;
    }

    /// Files that nobody finds, and that are gone with their user.
    public static ContentFile passing(BlobRef.Hash hash) {
        try {
            return new ContentFile(hash, nameless(), nameless(), new Tally());
        } catch (IOException e) {
            throw new UncheckedIOException("a file for long values: " + e.getMessage(), e);
        }
    }

    private static FileChannel nameless() throws IOException {
        Path file = java.nio.file.Files.createTempFile("flux-content-", "");
        return FileChannel.open(
                file,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private void readIndex(ContentMark mark) throws IOException {
        long count = mark.sizes().count();
        if (content.size() < mark.bytes() || index.size() < count * INDEX_ENTRY_BYTES) {
            throw new IOException("the content file is shorter than it was");
        }
        content.truncate(mark.bytes());
        index.truncate(count * INDEX_ENTRY_BYTES);
        contentBytes = mark.bytes();
        places.ensureCapacity(Math.toIntExact(count));
        ByteBuffer chunk = ByteBuffer.allocate(INDEX_ENTRY_BYTES * 4096);
        while (indexBytes < index.size()) {
            chunk.clear();
            int read = index.read(chunk, indexBytes);
            int whole = read - read % INDEX_ENTRY_BYTES;
            if (whole <= 0) {
                throw new IOException("the content file's index became shorter");
            }
            indexSum.update(chunk.array(), 0, whole);
            indexBytes += whole;
            for (chunk.position(0).limit(whole); chunk.hasRemaining(); ) {
                note(chunk.getLong(), place(chunk.getLong(), chunk.getInt()), null);
            }
        }
        if ((int) indexSum.getValue() != mark.indexCrc()) {
            throw new IOException("the content file's index is damaged");
        }
    }

    private static long place(long offset, int length) {
        return offset << LENGTH_BITS | length;
    }

    private static long offset(long place) {
        return place >>> LENGTH_BITS;
    }

    private static int length(long place) {
        return (int) place & (1 << LENGTH_BITS) - 1;
    }

    private void note(long prefix, long place, @Nullable BlobRef ref) throws IOException {
        long other = places.putIfAbsent(prefix, place);
        if (other != NOWHERE) {
            alike.put(ref != null ? ref : BlobRef.of(hash, read(place)), place);
        }
    }

    @Override
    public BlobRef keep(byte[] blob) {
        BlobRef ref = BlobRef.of(hash, blob);
        if (find(ref) != null) {
            return ref;
        }
        long offset = contentBytes + tailSize;
        if (blob.length >= 1 << LENGTH_BITS || offset >= 1L << Long.SIZE - LENGTH_BITS) {
            throw new IllegalStateException("the content file is full: " + offset + " bytes");
        }
        makeRoom(blob.length);
        System.arraycopy(blob, 0, tail, tailSize, blob.length);
        tailSize += blob.length;
        if (!indexTail.hasRemaining()) {
            indexTail = ByteBuffer.allocate(2 * indexTail.capacity()).put(indexTail.flip());
        }
        int from = indexTail.position();
        indexTail.putLong(ref.prefix()).putLong(offset).putInt(blob.length);
        indexSum.update(indexTail.array(), from, INDEX_ENTRY_BYTES);
        try {
            note(ref.prefix(), place(offset, blob.length), ref);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it is not read: its name is known
        }
        sizes.add(blob.length);
        return ref;
    }

    /// The blob is in the log already: a full disk must not keep it from being here, too. It waits
    /// in the heap until there is room again.
    private void makeRoom(int bytes) {
        if (tailSize + bytes > retryAt) {
            try {
                flush();
                retryAt = Math.max(BUFFER_BYTES, bytes);
            } catch (IOException e) {
                retryAt = 2 * (tailSize + bytes);
            }
        }
        if (tailSize + bytes > tail.length) {
            tail = Arrays.copyOf(tail, Math.max(2 * tail.length, tailSize + bytes));
        } else if (tailSize == 0 && tail.length > BUFFER_BYTES && bytes <= BUFFER_BYTES) {
            tail = new byte[BUFFER_BYTES];
        }
    }

    private void flush() throws IOException {
        write(content, ByteBuffer.wrap(tail, 0, tailSize), contentBytes);
        contentBytes += tailSize;
        tailSize = 0;
        int bytes = indexTail.position();
        write(index, ByteBuffer.wrap(indexTail.array(), 0, bytes), indexBytes);
        indexBytes += bytes;
        indexTail.clear();
    }

    private static void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        int from = bytes.position();
        while (bytes.hasRemaining()) {
            file.write(bytes, at + bytes.position() - from);
        }
    }

    @Override
    public byte @Nullable [] load(BlobRef ref) {
        return find(ref);
    }

    private byte @Nullable [] find(BlobRef ref) {
        long place = places.get(ref.prefix());
        if (place == NOWHERE) {
            return null;
        }
        try {
            byte[] blob = read(place);
            if (BlobRef.of(hash, blob).equals(ref)) {
                return blob;
            }
            Long other = alike.get(ref);
            return other == null ? null : read(other);
        } catch (IOException e) {
            return null; // not here; in the log it is
        }
    }

    private byte[] read(long place) throws IOException {
        byte[] blob = new byte[length(place)];
        long offset = offset(place);
        if (offset >= contentBytes) {
            System.arraycopy(tail, (int) (offset - contentBytes), blob, 0, blob.length);
            return blob;
        }
        ByteBuffer into = ByteBuffer.wrap(blob);
        while (into.hasRemaining()) {
            if (content.read(into, offset + into.position()) < 0) {
                throw new IOException("the content file ends too early");
            }
        }
        return blob;
    }

    /// How far the files have come, all that was kept included.
    public ContentMark mark() throws IOException {
        flush();
        return new ContentMark(contentBytes, (int) indexSum.getValue(), sizes.copy());
    }

    /// Returns when all up to the last [#mark] survives a loss of power. May be called on another
    /// thread.
    public void force() throws IOException {
        content.force(false);
        index.force(false);
    }

    @Override
    public Tally sizes() {
        return sizes;
    }

    @Override
    public BlobRef.Hash hash() {
        return hash;
    }

    @Override
    public void close() {
        try (index;
                content) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
