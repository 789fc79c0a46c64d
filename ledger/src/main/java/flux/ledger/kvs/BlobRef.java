package flux.ledger.kvs;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// The name of a blob: the hash of its bytes. Written `sha1-` and 40, or `sha256-` and 64,
/// lower case hex digits (RFC 10, RFC 11).
public final class BlobRef {
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

    private final Hash hash;
    private final byte[] digest;

    private BlobRef(Hash hash, byte[] digest) {
        this.hash = hash;
        this.digest = digest;
    }

    /// The name of `blob`.
    public static BlobRef of(Hash hash, byte[] blob) {
        return of(hash, blob, blob.length);
    }

    static BlobRef of(Hash hash, byte[] blob, int length) {
        MessageDigest digest = hash.newDigest();
        digest.update(blob, 0, length);
        return new BlobRef(hash, digest.digest());
    }

    /// From the raw bytes of a digest, as `content.load` carries them.
    ///
    /// @throws IllegalArgumentException when there are neither 20 nor 32
    public static BlobRef ofDigest(byte[] digest) {
        for (Hash hash : Hash.values()) {
            if (hash.bytes == digest.length) {
                return new BlobRef(hash, digest.clone());
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
                return new BlobRef(hash, HexFormat.of().parseHex(hex));
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

    /// The raw bytes of the digest.
    public byte[] digest() {
        return digest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlobRef that
                && hash == that.hash
                && Arrays.equals(digest, that.digest);
    }

    /// The digest's own first bytes: it is a hash already.
    @Override
    public int hashCode() {
        return digest[0] << 24
                | (digest[1] & 0xff) << 16
                | (digest[2] & 0xff) << 8
                | (digest[3] & 0xff);
    }

    @Override
    public String toString() {
        return hash.prefix + HexFormat.of().formatHex(digest);
    }
}
