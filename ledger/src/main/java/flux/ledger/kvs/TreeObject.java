package flux.ledger.kvs;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a key stands for (RFC 11). Its JSON has the keys `data`, `type` and `ver` (1).
public sealed interface TreeObject {

    /// RFC 11's word: `val`, `valref`, `dir`, `dirref` or `symlink`.
    String type();

    /// "val": a value, whole. In a stored directory never longer than [#INLINE_MAX] bytes.
    @SuppressWarnings("ArrayRecordComponent") // compared by content below; nobody writes to it
    record Val(byte[] data) implements TreeObject {
        /// The longest value that a directory holds itself: its base64 has 72 characters.
        public static final int INLINE_MAX = 54;

        @Override
        public String type() {
            return "val";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Val that && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }
    }

    /// "valref": a value as the concatenation of blobs; every append adds one.
    record ValRef(List<BlobRef> blobs) implements TreeObject {
        public ValRef {
            blobs = List.copyOf(blobs);
        }

        @Override
        public String type() {
            return "valref";
        }

        ValRef plus(BlobRef blob) {
            BlobRef[] longer = blobs.toArray(new BlobRef[blobs.size() + 1]);
            longer[blobs.size()] = blob;
            return new ValRef(List.of(longer));
        }
    }

    /// "dirref": a directory by the name of its text.
    record DirRef(BlobRef blob) implements TreeObject {
        @Override
        public String type() {
            return "dirref";
        }
    }

    /// "symlink".
    ///
    /// @param namespace where the target is; null when it is where the link is
    record Symlink(String target, @Nullable String namespace) implements TreeObject {
        @Override
        public String type() {
            return "symlink";
        }
    }

    /// "dir": a directory with its entries. As an entry of another one it is written as a `dirref`.
    sealed interface Dir extends TreeObject permits StoredDir, VirtualDir, MountedDir {
        @Override
        default String type() {
            return "dir";
        }

        /// What `name` stands for, or null.
        @Nullable TreeObject get(String name);

        /// The names, in order.
        Iterable<String> names();

        boolean isEmpty();
    }
}
