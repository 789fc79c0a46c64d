package flux.ledger.kvs.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KvsImage;
import flux.ledger.kvs.Namespace;
import flux.ledger.kvs.StoredDir;
import flux.ledger.kvs.Tally;
import flux.ledger.kvs.TreeHash;
import flux.ledger.kvs.TreeObject;
import flux.ledger.kvs.TreeObject.DirRef;
import flux.ledger.kvs.TreeObject.Symlink;
import flux.ledger.kvs.TreeObject.Val;
import flux.ledger.kvs.TreeObject.ValRef;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;

/// Reads what [SnapshotWriter] wrote.
public final class SnapshotReader {
    private static final int CRC_BYTES = 4;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Input in;
    private final BlobRef.Hash hash;
    private final List<StoredDir> directories = new ArrayList<>();
    private final List<Namespace> namespaces = new ArrayList<>();
    private final Map<String, StoredDir> archived = new HashMap<>();
    private long entries;

    private SnapshotReader(InputStream in, BlobRef.Hash hash) {
        this.in = new Input(in);
        this.hash = hash;
    }

    /// A snapshot, and how many entries its directories have.
    public record Found(KvsSnapshot snapshot, long entries) {}

    /// Goes through all bytes before anybody builds something of them.
    ///
    /// @param length of the whole
    /// @throws SnapshotDamagedException when they are not what was written
    public static void check(InputStream in, long length) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] chunk = new byte[CHUNK_BYTES];
        long left = length - CRC_BYTES;
        while (left > 0) {
            int read = in.readNBytes(chunk, 0, (int) Math.min(left, chunk.length));
            if (read == 0) {
                throw new SnapshotDamagedException("it ends too early");
            }
            sum.update(chunk, 0, read);
            left -= read;
        }
        byte[] written = in.readNBytes(CRC_BYTES);
        int crc = 0;
        for (byte b : written) {
            crc = crc << 8 | b & 0xFF;
        }
        if (written.length < CRC_BYTES || crc != (int) sum.getValue()) {
            throw new SnapshotDamagedException("its checksum does not hold");
        }
    }

    /// @param in what [#check] found good, from its beginning
    /// @throws SnapshotDamagedException when it cannot be read all the same, of another version for
    ///     example
    public static Found read(InputStream in, BlobRef.Hash hash) throws IOException {
        try {
            return new SnapshotReader(in, hash).read();
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw new SnapshotDamagedException("it contradicts itself: " + e.getMessage(), e);
        }
    }

    private Found read() throws IOException {
        Header header = new Header();
        try (JsonParser json = SnapshotWriter.JSON.createParser(in.line())) {
            json.nextToken();
            header.read(json);
        }
        if (header.number("v") != SnapshotWriter.VERSION) {
            throw new SnapshotDamagedException("its version is not known here: " + header.longs);
        }
        while (section()) {}
        KvsImage image = new KvsImage(namespaces, archived);
        String digest = image.digest(new TreeHash(hash), hash);
        if (!digest.equals(header.digest)) {
            throw new SnapshotDamagedException(
                    "its digest is %s, not %s".formatted(digest, header.digest));
        }
        Tally sizes =
                new Tally(
                        header.number("count"),
                        header.number("min"),
                        header.number("max"),
                        header.number("sum"),
                        header.mean,
                        header.squares);
        KvsSnapshot snapshot =
                new KvsSnapshot(
                        header.number("position"),
                        header.number("seq"),
                        (int) header.number("record"),
                        image,
                        new ContentMark(
                                header.number("bytes"), (int) header.number("index"), sizes));
        return new Found(snapshot, entries);
    }

    /// The first line.
    private static final class Header {
        private final Map<String, Long> longs = new HashMap<>();
        private String digest = "";
        private double mean;
        private double squares;

        void read(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "digest" -> digest = json.getText();
                    case "blobs" -> read(json);
                    case "mean" -> mean = json.getDoubleValue();
                    case "squares" -> squares = json.getDoubleValue();
                    default -> longs.put(key, json.getLongValue());
                }
            }
        }

        long number(String key) throws SnapshotDamagedException {
            Long number = longs.get(key);
            if (number == null) {
                throw new SnapshotDamagedException("its first line lacks " + key);
            }
            return number;
        }
    }

    private boolean section() throws IOException {
        int kind = in.read();
        switch (kind) {
            case 'D' -> directories.add(directory());
            case 'N' -> {
                String name = in.text();
                long owner = in.signed();
                int flags = (int) in.signed();
                long rootseq = in.number();
                namespaces.add(new Namespace(name, owner, flags, rootseq, numbered()));
            }
            case 'A' -> {
                String name = in.text();
                archived.put(name, numbered());
            }
            case 'E' -> {
                return false;
            }
            default -> throw new SnapshotDamagedException("unknown section " + kind);
        }
        return true;
    }

    private StoredDir numbered() throws IOException {
        return Objects.requireNonNull(directories.get(in.count()));
    }

    private StoredDir directory() throws IOException {
        BlobRef ref = blobref();
        int size = in.count();
        String[] names = new String[size];
        TreeObject[] objects = new TreeObject[size];
        for (int i = 0; i < size; i++) {
            names[i] = in.text();
            objects[i] = entry();
        }
        entries += size;
        return StoredDir.again(names, objects, ref);
    }

    private BlobRef blobref() throws IOException {
        return BlobRef.ofDigest(in.bytes(in.read()));
    }

    private TreeObject entry() throws IOException {
        int kind = in.read();
        return switch (kind) {
            case 'v' -> new Val(in.bytes(in.count()));
            case 'b' -> {
                BlobRef[] blobs = new BlobRef[in.count()];
                for (int i = 0; i < blobs.length; i++) {
                    blobs[i] = blobref();
                }
                yield new ValRef(List.of(blobs));
            }
            case 'd' -> numbered();
            case 'r' -> new DirRef(blobref());
            case 'l' -> new Symlink(in.text(), null);
            case 'L' -> {
                String target = in.text();
                yield new Symlink(target, in.text());
            }
            default -> throw new SnapshotDamagedException("unknown entry " + kind);
        };
    }
}
