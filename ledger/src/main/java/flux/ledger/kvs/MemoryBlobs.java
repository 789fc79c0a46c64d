package flux.ledger.kvs;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All blobs in the heap. Never forgets one, as a content store never does.
public final class MemoryBlobs implements Blobs {
    private final Map<BlobRef, byte[]> blobs = new HashMap<>();
    private final Tally sizes = new Tally();
    private final BlobRef.Hash hash;

    public MemoryBlobs(BlobRef.Hash hash) {
        this.hash = hash;
    }

    @Override
    public BlobRef keep(byte[] blob) {
        BlobRef ref = BlobRef.of(hash, blob);
        if (blobs.putIfAbsent(ref, blob) == null) {
            sizes.add(blob.length);
        }
        return ref;
    }

    @Override
    public byte @Nullable [] load(BlobRef ref) {
        return blobs.get(ref);
    }

    @Override
    public Tally sizes() {
        return sizes;
    }

    @Override
    public BlobRef.Hash hash() {
        return hash;
    }
}
