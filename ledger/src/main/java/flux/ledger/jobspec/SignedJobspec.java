package flux.ledger.jobspec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

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
        byte[] bytes = j.getBytes(ISO_8859_1);
        return unwrap(bytes, 0, bytes.length, null);
    }

    /// As [#unwrap(String)], of J's bytes from `start` to before `end`.
    ///
    /// @param before one that came before, or null: the header is not read again when it is the
    ///     same, as those of one user are
    public static SignedJobspec unwrap(byte[] j, int start, int end, @Nullable SignedJobspec before)
            throws InvalidJobspec {
        int first = start;
        while (first < end && j[first] != '.') {
            first++;
        }
        int last = end - 1;
        while (last > first && j[last] != '.') {
            last--;
        }
        if (last <= first) {
            throw unwrappable();
        }
        String header = new String(j, start, first - start, ISO_8859_1);
        String signature = new String(j, last + 1, end - last - 1, ISO_8859_1);
        ByteBuffer encoded = ByteBuffer.wrap(j, first + 1, last - first - 1);
        try {
            byte[] jobspec = bytes(Base64.getDecoder().decode(encoded));
            if (before != null && before.isSigned(header, signature)) {
                return before.with(jobspec);
            }
            return withHeader(header, jobspec, signature);
        } catch (IllegalArgumentException e) {
            throw unwrappable();
        }
    }

    private SignedJobspec with(byte[] other) {
        return new SignedJobspec(header, other, signature, userid, mechanism);
    }

    /// To be held, as the one before, without its kilobytes.
    public SignedJobspec withoutJobspec() {
        return with(new byte[0]);
    }

    /// True for the same header and signature.
    public boolean isSignedAs(SignedJobspec other) {
        return isSigned(other.header, other.signature);
    }

    private boolean isSigned(String otherHeader, String otherSignature) {
        return header.equals(otherHeader) && signature.equals(otherSignature);
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
