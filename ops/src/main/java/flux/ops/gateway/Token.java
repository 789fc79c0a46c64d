package flux.ops.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/// Who has it speaks for the owner of the instance. It is never logged, and not kept: what is
/// compared, in constant time, are digests.
final class Token {
    private static final int RANDOM_BYTES = 32;
    private static final int CHARS_MIN = 16;
    private static final String BEARER = "Bearer ";
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private final byte[] digest;

    private Token(String text) {
        this.digest = digest(text);
    }

    /// Reads the token from `file`; makes both when the file is missing.
    ///
    /// @throws IOException naming the file, and what was expected of it
    static Token of(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            make(file);
        }
        Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
        others.addAll(Files.getPosixFilePermissions(file));
        others.removeAll(
                Set.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.OWNER_EXECUTE));
        if (!others.isEmpty()) {
            throw new IOException(
                    "%s: its mode is %s, and others must not get at the token; chmod 600 %s"
                            .formatted(
                                    file,
                                    PosixFilePermissions.toString(
                                            Files.getPosixFilePermissions(file)),
                                    file));
        }
        String text = Files.readString(file, UTF_8).strip();
        if (text.length() < CHARS_MIN || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IOException(
                    "%s: expected one word of ASCII, %d letters or more; remove the file, and one is made"
                            .formatted(file, CHARS_MIN));
        }
        return new Token(text);
    }

    private static void make(Path file) throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (NoSuchFileException e) {
            throw new IOException(
                    file + ": there is no directory for the token (gateway.token-file)", e);
        }
        Files.write(file, (text + "\n").getBytes(US_ASCII), StandardOpenOption.WRITE);
    }

    /// @param authorization the header, or empty
    boolean isIn(String authorization) {
        boolean isBearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        String given = isBearer ? authorization.substring(BEARER.length()).strip() : "";
        return MessageDigest.isEqual(digest, digest(given)) && isBearer;
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
