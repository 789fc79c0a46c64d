package flux.ops.overlay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How both ends of a connection show that they know the instance's secret, without telling it:
/// each signs a random number of the other's (HMAC-SHA-256), with what the connection is for and
/// the certificate that encrypts it: a relay in between would have to show another.
///
/// The leader sends 32 random bytes. The satellite answers with the purpose (1 byte), its rank (4),
/// 32 random bytes of its own and its signature (32). The leader answers with its signature.
final class Handshake {
    static final int SECRET_BYTES = 32;

    private static final int NONCE_BYTES = 32;
    private static final int SIGNATURE_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();

    /// What a connection carries after its handshake.
    enum Purpose {
        /// Messages of [Control].
        CONTROL,
        /// The keeper's frames.
        KEEPER,
        /// One client of the satellite's socket.
        CLIENT,
        /// A program that rank 0 has had the satellite start ([Program]).
        PROGRAM
    }

    record Caller(Purpose purpose, int rank) {}

    private final byte[] secret;

    /// @param secret of the instance; its length does not matter
    Handshake(byte[] secret) {
        this.secret = secret.clone();
    }

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    /// The leader's part.
    ///
    /// @param certificate that encrypts the channel
    Caller accept(ByteChannel channel, byte[] certificate) throws IOException {
        byte[] ours = random(NONCE_BYTES);
        write(channel, ByteBuffer.wrap(ours));
        ByteBuffer hello = read(channel, 1 + Integer.BYTES + NONCE_BYTES + SIGNATURE_BYTES);
        int purpose = hello.get();
        int rank = hello.getInt();
        byte[] theirs = bytes(hello, NONCE_BYTES);
        byte[] signature = bytes(hello, SIGNATURE_BYTES);
        if (purpose < 0 || purpose >= Purpose.values().length) {
            throw new IOException("a peer that wants what nobody offers: " + purpose);
        }
        if (!MessageDigest.isEqual(
                signature, sign("satellite", (byte) purpose, rank, certificate, ours, theirs))) {
            throw new IOException("a peer that does not know the instance's secret");
        }
        byte[] own = sign("leader", (byte) purpose, rank, certificate, theirs, ours);
        write(channel, ByteBuffer.wrap(own));
        return new Caller(Purpose.values()[purpose], rank);
    }

    /// The satellite's part.
    ///
    /// @param certificate that encrypts the channel
    void open(ByteChannel channel, byte[] certificate, Caller us) throws IOException {
        byte[] theirs = bytes(read(channel, NONCE_BYTES), NONCE_BYTES);
        byte[] ours = random(NONCE_BYTES);
        byte purpose = (byte) us.purpose().ordinal();
        ByteBuffer hello =
                ByteBuffer.allocate(1 + Integer.BYTES + NONCE_BYTES + SIGNATURE_BYTES)
                        .put(purpose)
                        .putInt(us.rank())
                        .put(ours)
                        .put(sign("satellite", purpose, us.rank(), certificate, theirs, ours));
        write(channel, hello.flip());
        byte[] signature = bytes(read(channel, SIGNATURE_BYTES), SIGNATURE_BYTES);
        if (!MessageDigest.isEqual(
                signature, sign("leader", purpose, us.rank(), certificate, ours, theirs))) {
            throw new IOException("who answers as rank 0 does not know the instance's secret");
        }
    }

    private byte[] sign(
            String who, byte purpose, int rank, byte[] certificate, byte[] challenge, byte[] own) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(who.getBytes(UTF_8));
            mac.update(purpose);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(rank).flip());
            mac.update(certificate);
            mac.update(challenge);
            return mac.doFinal(own);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(ByteBuffer from, int count) {
        byte[] bytes = new byte[count];
        from.get(bytes);
        return bytes;
    }

    private static ByteBuffer read(ByteChannel channel, int bytes) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(bytes);
        while (in.hasRemaining()) {
            if (channel.read(in) < 0) {
                throw new EOFException("the peer has closed the connection in the handshake");
            }
        }
        return in.flip();
    }

    private static void write(ByteChannel channel, ByteBuffer out) throws IOException {
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }
}
