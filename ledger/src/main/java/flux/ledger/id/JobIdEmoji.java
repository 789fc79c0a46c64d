package flux.ledger.id;

import java.math.BigInteger;

/// Job ids as digits of base 576, each an emoji, the most significant first.
final class JobIdEmoji {
    private static final int BASE = 576;
    private static final Tables TABLES = Tables.load("emoji.txt", BASE);

    private JobIdEmoji() {}

    static String encode(long value) {
        StringBuilder text = new StringBuilder();
        long rest = value;
        do {
            text.insert(0, TABLES.digits().get((int) Long.remainderUnsigned(rest, BASE)));
            rest = Long.divideUnsigned(rest, BASE);
        } while (rest != 0);
        return text.toString();
    }

    static long decode(String text) {
        BigInteger value = BigInteger.ZERO;
        for (int codePoint : text.codePoints().toArray()) {
            int digit = TABLES.value(Character.toString(codePoint), text);
            value = value.multiply(BigInteger.valueOf(BASE)).add(BigInteger.valueOf(digit));
            if (value.bitLength() > Long.SIZE) {
                throw JobIdText.invalid(text);
            }
        }
        return value.longValue();
    }
}
