package flux.cli.helper;

import flux.cli.CommandException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.util.Map;

/// A pair of keys for CURVE (X25519), written as ZeroMQ's certificates are (RFC 32 of ZeroMQ for
/// the digits), so that Flux takes it, too. Our own overlay takes the file for a secret that all
/// ranks share (ADR 31).
///
/// @param publicKey 32 bytes in Z85
/// @param secretKey likewise
record CurveCertificate(String publicKey, String secretKey) {
    private static final int KEY_BYTES = 32;
    private static final String DIGITS =
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    static CurveCertificate make() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
            byte[] secret =
                    ((XECPrivateKey) pair.getPrivate())
                            .getScalar()
                            .orElseThrow(() -> new CommandException("the key has no scalar"));
            return new CurveCertificate(
                    z85(littleEndian(((XECPublicKey) pair.getPublic()).getU())), z85(secret));
        } catch (GeneralSecurityException e) {
            throw new CommandException("this JVM makes no X25519 keys: " + e.getMessage());
        }
    }

    private static byte[] littleEndian(BigInteger number) {
        byte[] big = number.toByteArray();
        byte[] little = new byte[KEY_BYTES];
        for (int i = 0; i < big.length && i < KEY_BYTES; i++) {
            little[i] = big[big.length - 1 - i];
        }
        return little;
    }

    /// Five digits to base 85 for each four bytes.
    static String z85(byte[] bytes) {
        final int group = 4;
        final int digits = 5;
        final int base = DIGITS.length();
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; at += group) {
            long value = 0;
            for (int i = 0; i < group; i++) {
                value = value << Byte.SIZE | bytes[at + i] & 0xff;
            }
            char[] five = new char[digits];
            for (int i = digits - 1; i >= 0; i--) {
                five[i] = DIGITS.charAt((int) (value % base));
                value /= base;
            }
            text.append(five);
        }
        return text.toString();
    }

    /// @param metadata by name, in order
    String text(Map<String, String> metadata) {
        StringBuilder text = new StringBuilder();
        text.append("#   ZeroMQ CURVE **Secret** Certificate\n");
        text.append("#   Give this file to nobody but the hosts of the instance, mode 0600.\n\n");
        text.append("metadata\n");
        metadata.forEach((name, value) -> line(text, name, value));
        text.append("curve\n");
        line(text, "public-key", publicKey);
        line(text, "secret-key", secretKey);
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        char quote = value.indexOf('"') >= 0 ? '\'' : '"';
        text.append("    ").append(name).append(" = ");
        text.append(quote).append(value).append(quote).append('\n');
    }
}
