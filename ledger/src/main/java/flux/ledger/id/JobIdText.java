package flux.ledger.id;

import flux.ledger.text.InvalidText;
import java.util.Arrays;

/// The encodings of job ids that are digits of some base (RFC 19).
final class JobIdText {
    private static final String DIGITS =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int BASE = 58;
    private static final int BASE58_CHARS_MAX = 12;
    private static final int DOTHEX_GROUPS = 4;
    private static final int GROUP_BITS = 16;
    private static final byte[] VALUES = values();

    private JobIdText() {}

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < BASE; i++) {
            values[DIGITS.charAt(i)] = (byte) i;
        }
        return values;
    }

    static String base58(long value) {
        char[] text = new char[BASE58_CHARS_MAX];
        int start = text.length;
        long rest = value;
        do {
            long quotient = Long.divideUnsigned(rest, BASE);
            text[--start] = DIGITS.charAt((int) (rest - quotient * BASE));
            rest = quotient;
        } while (rest != 0);
        return new String(text, start, text.length - start);
    }

    static String dothex(long value) {
        StringBuilder text = new StringBuilder(19);
        for (int group = DOTHEX_GROUPS - 1; group >= 0; group--) {
            String hex = Long.toHexString(value >>> (group * GROUP_BITS) & 0xffff);
            text.append("0".repeat(4 - hex.length())).append(hex);
            if (group > 0) {
                text.append('.');
            }
        }
        return text.toString();
    }

    static long parse(String given) {
        String text = given.strip();
        if (text.startsWith("job.")) {
            text = text.substring("job.".length());
        }
        try {
            return parseTrimmed(text);
        } catch (NumberFormatException e) {
            throw invalid(given);
        }
    }

    private static long parseTrimmed(String text) {
        if (text.isEmpty()) {
            throw invalid(text);
        }
        if (text.indexOf('.') >= 0) {
            return parseDothex(text);
        }
        if (text.indexOf('-') >= 0) {
            return JobIdWords.decode(text);
        }
        if (text.charAt(0) == 'ƒ' || text.charAt(0) == 'f') {
            return parseBase58(text.substring(1), text);
        }
        if (Character.isSupplementaryCodePoint(text.codePointAt(0))) {
            return JobIdEmoji.decode(text);
        }
        if (text.startsWith("0x")) {
            return parseUnsigned(text.substring(2), 16, text);
        }
        return parseUnsigned(text, 10, text);
    }

    private static long parseUnsigned(String digits, int radix, String text) {
        if (!digits.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0)) {
            throw invalid(text);
        }
        return Long.parseUnsignedLong(digits, radix);
    }

    private static long parseDothex(String text) {
        String[] groups = text.split("\\.", -1);
        if (groups.length != DOTHEX_GROUPS) {
            throw invalid(text);
        }
        long value = 0;
        for (String group : groups) {
            if (group.isEmpty() || group.length() > 4) {
                throw invalid(text);
            }
            value = value << GROUP_BITS | parseUnsigned(group, 16, text);
        }
        return value;
    }

    private static long parseBase58(String digits, String text) {
        if (digits.isEmpty() || digits.length() > BASE58_CHARS_MAX) {
            throw invalid(text);
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < VALUES.length ? VALUES[c] : -1;
            if (digit < 0) {
                throw invalid(text);
            }
            if (Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, BASE)) > 0) {
                throw invalid(text);
            }
            value = value * BASE + digit;
        }
        return value;
    }

    static InvalidText invalid(String text) {
        return new InvalidText("invalid argument: '" + text + "' is not a job id");
    }
}
