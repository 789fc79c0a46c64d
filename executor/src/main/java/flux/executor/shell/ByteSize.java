package flux.executor.shell;

import flux.ledger.text.InvalidText;

/// SIZE of shell options: a number and k, K, M or G for powers of 1024.
public final class ByteSize {
    private static final int BITS_PER_UNIT = 10;
    private static final String UNITS = " KMG";

    private ByteSize() {}

    /// @return bytes
    /// @throws InvalidText when it is none
    static long parse(String text) {
        char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        int unit = UNITS.indexOf(last == 'k' ? 'K' : last);
        String number = unit > 0 ? text.substring(0, text.length() - 1) : text;
        long one = 1L << (Math.max(unit, 0) * BITS_PER_UNIT);
        try {
            double value = Double.parseDouble(number);
            if (value >= 0 && value * one < Long.MAX_VALUE) {
                return (long) (value * one);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new InvalidText("invalid size: " + text);
    }

    /// As people write it: `10M`.
    public static String text(long bytes) {
        for (int unit = UNITS.length() - 1; unit > 0; unit--) {
            long size = 1L << (unit * BITS_PER_UNIT);
            if (bytes >= size && bytes % size == 0) {
                return bytes / size + UNITS.substring(unit, unit + 1);
            }
        }
        return Long.toString(bytes);
    }
}
