package flux.ledger.kvs;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The name of a blob: the hash of its bytes. Written `sha1-` and 40, or `sha256-` and 64,
/// lower case hex digits (RFC 10, RFC 11).
public sealed class BlobRef permits BlobRef.Longer {
    /// The SHA-1 name of the empty directory's text, with which new namespaces begin.
    public static final String EMPTY_DIR = "sha1-c0a9faf907dda6216fd73bf81d0b3b21a1a8cb91";

    /// How blobs are hashed; one way per instance.
    public enum Hash {
        SHA1("sha1-", "SHA-1", 20),
        SHA256("sha256-", "SHA-256", 32);

        private final String prefix;
        private final String algorithm;
        private final int bytes;

        Hash(String prefix, String algorithm, int bytes) {
            this.prefix = prefix;
            this.bytes = bytes;
            this.algorithm = algorithm;
        }

        /// Bytes of a digest: 20 or 32.
        public int bytes() {
            return bytes;
        }

        private MessageDigest newDigest() {
            try {
                return MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this JDK lacks " + algorithm, e);
            }
        }
    }

    // Words instead of an array: a tree has very many of these, and an array would double them.
    private final long first;
    private final long second;
    private final int third;

    private BlobRef(byte[] digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest);
        this.first = bytes.getLong();
        this.second = bytes.getLong();
        this.third = bytes.getInt();
    }

    /// The rest of a digest that is longer than SHA-1's.
    private static final class Longer extends BlobRef {
        private final int fourth;
        private final long fifth;

        Longer(byte[] digest) {
            super(digest);
            ByteBuffer rest =
                    ByteBuffer.wrap(digest, Hash.SHA1.bytes, digest.length - Hash.SHA1.bytes);
            this.fourth = rest.getInt();
            this.fifth = rest.getLong();
        }

        @Override
        public byte[] digest() {
            return start(Hash.SHA256).putInt(fourth).putLong(fifth).array();
        }

        @Override
        Hash hash() {
            return Hash.SHA256;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Longer that
                    && isAlikeAtFirst(that)
                    && fourth == that.fourth
                    && fifth == that.fifth;
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }

    private static BlobRef made(byte[] digest) {
        return digest.length == Hash.SHA1.bytes ? new BlobRef(digest) : new Longer(digest);
    }

    /// The name of `blob`.
    public static BlobRef of(Hash hash, byte[] blob) {
        return of(hash, blob, blob.length);
    }

    static BlobRef of(Hash hash, byte[] blob, int length) {
        MessageDigest digest = hash.newDigest();
        digest.update(blob, 0, length);
        return made(digest.digest());
    }

    /// From the raw bytes of a digest, as `content.load` carries them.
    ///
    /// @throws IllegalArgumentException when there are neither 20 nor 32
    public static BlobRef ofDigest(byte[] digest) {
        for (Hash hash : Hash.values()) {
            if (hash.bytes == digest.length) {
                return made(digest);
            }
        }
        throw new IllegalArgumentException("a digest has 20 or 32 bytes, not " + digest.length);
    }

    /// From text.
    ///
    /// @throws IllegalArgumentException when it is no blobref
    public static BlobRef parse(String text) {
        for (Hash hash : Hash.values()) {
            if (text.startsWith(hash.prefix)
                    && text.length() == hash.prefix.length() + 2 * hash.bytes
                    && isLowerHex(text, hash.prefix.length())) {
                String hex = text.substring(hash.prefix.length());
                return made(HexFormat.of().parseHex(hex));
            }
        }
        throw new IllegalArgumentException("invalid blobref '" + text + "'");
    }

    private static boolean isLowerHex(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /// The raw bytes of the digest; the array is the caller's.
    public byte[] digest() {
        return start(Hash.SHA1).array();
    }

    ByteBuffer start(Hash hash) {
        return ByteBuffer.allocate(hash.bytes).putLong(first).putLong(second).putInt(third);
    }

    /// The digest's first 8 bytes.
    public long prefix() {
        return first;
    }

    Hash hash() {
        return Hash.SHA1;
    }

    boolean isAlikeAtFirst(BlobRef that) {
        return first == that.first && second == that.second && third == that.third;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlobRef that && !(that instanceof Longer) && isAlikeAtFirst(that);
    }

    /// The digest's own first bytes: it is a hash already.
    @Override
    public int hashCode() {
        return (int) (first >>> 32);
    }

    @Override
    public String toString() {
        return hash().prefix + HexFormat.of().formatHex(digest());
    }
}
