package flux.ledger.jobspec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/// J (RFC 38): `HEADER.PAYLOAD.SIGNATURE`, where the payload is the jobspec, byte for byte.
///
/// @param header as given, in base64
/// @param jobspec the payload, decoded
/// @param userid who signed
/// @param mechanism `none`, `munge` or `curve`
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record SignedJobspec(
        String header, byte[] jobspec, String signature, int userid, String mechanism) {
    private static final int EPERM = 1;
    private static final int EINVAL = 22;
    private static final String VERSION = "1";

    /// Takes J apart.
    ///
    /// @throws InvalidJobspec when it is not signed in a form that RFC 38 knows
    public static SignedJobspec unwrap(String j) throws InvalidJobspec {
        int first = j.indexOf('.');
        int last = j.lastIndexOf('.');
        if (first < 0 || last == first) {
            throw unwrappable();
        }
        String header = j.substring(0, first);
        String signature = j.substring(last + 1);
        try {
            ByteBuffer encoded =
                    ByteBuffer.wrap(j.getBytes(ISO_8859_1), first + 1, last - first - 1);
            return withHeader(header, bytes(Base64.getDecoder().decode(encoded)), signature);
        } catch (IllegalArgumentException e) {
            throw unwrappable();
        }
    }

    /// Not copied unless it must be: a jobspec has some kilobytes, and many come at a time.
    private static byte[] bytes(ByteBuffer decoded) {
        return decoded.arrayOffset() == 0 && decoded.remaining() == decoded.array().length
                ? decoded.array()
                : Arrays.copyOf(decoded.array(), decoded.limit());
    }

    private static SignedJobspec withHeader(String header, byte[] payload, String signature)
            throws InvalidJobspec {
        String text = new String(Base64.getDecoder().decode(header), UTF_8);
        String[] words = text.split("\0", -1);
        String version = null;
        String mechanism = null;
        String userid = null;
        for (int i = 0; i + 1 < words.length; i += 2) {
            String value = words[i + 1];
            switch (words[i]) {
                case "version" -> version = typed(value, 'i');
                case "mechanism" -> mechanism = typed(value, 's');
                case "userid" -> userid = typed(value, 'i');
                default -> throw unwrappable();
            }
        }
        if (!VERSION.equals(version) || mechanism == null || userid == null || !isNumber(userid)) {
            throw unwrappable();
        }
        if (mechanism.equals("none") && !signature.equals("none")) {
            throw unwrappable();
        }
        int signer = Integer.parseUnsignedInt(userid);
        return new SignedJobspec(header, payload, signature, signer, mechanism);
    }

    /// Of 1 to 10 digits. Not a regular expression: this is done for every submission.
    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= 10
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String typed(String value, char type) throws InvalidJobspec {
        if (value.isEmpty() || value.charAt(0) != type) {
            throw unwrappable();
        }
        return value.substring(1);
    }

    /// Checks that `requester` may hand this in.
    ///
    /// @param isOwner the requester is the instance owner
    public void check(int requester, boolean isOwner) throws InvalidJobspec {
        if (userid != requester) {
            throw new InvalidJobspec(
                    EPERM,
                    "signer=%d != requestor=%d"
                            .formatted(Integer.toUnsignedLong(userid), requester));
        }
        if (!isOwner && mechanism.equals("none")) {
            throw new InvalidJobspec(EPERM, "only instance owner can use sign-type=none");
        }
        if (!mechanism.equals("none")) {
            throw unwrappable();
        }
    }

    private static InvalidJobspec unwrappable() {
        return new InvalidJobspec(EINVAL, "could not unwrap jobspec: Invalid argument");
    }

    /// J again, from its parts.
    public static String wrap(String header, byte[] jobspec, String signature) {
        return header + "." + Base64.getEncoder().encodeToString(jobspec) + "." + signature;
    }

    /// The header of what `userid` signs with mechanism none.
    public static String headerOf(int userid) {
        String text =
                "version\0i1\0userid\0i" + Integer.toUnsignedLong(userid) + "\0mechanism\0snone\0";
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
