package flux.ledger.text;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// A set of small integers, written as `0-3,7` (RFC 22). Immutable.
///
/// Most idsets of a job are one range, so that form is kept without a bit set.
public final class Idset {

    /// The largest id that is accepted, so that a hostile text cannot take all memory.
    public static final int ID_MAX = (1 << 24) - 1;

    public static final Idset EMPTY = new Idset(0, -1, null);

    private final int first;
    private final int last;
    private final @org.jspecify.annotations.Nullable BitSet bits;

    private Idset(int first, int last, @org.jspecify.annotations.Nullable BitSet bits) {
        this.first = first;
        this.last = last;
        this.bits = bits;
    }

    /// All ids from `first` to `last`.
    public static Idset range(int first, int last) {
        return new Idset(first, last, null);
    }

    public static Idset of(int... ids) {
        Builder builder = builder();
        for (int id : ids) {
            builder.add(id);
        }
        return builder.build();
    }

    private static Idset of(BitSet bits) {
        if (bits.isEmpty()) {
            return EMPTY;
        }
        int first = bits.nextSetBit(0);
        int last = bits.length() - 1;
        return bits.cardinality() == last - first + 1
                ? range(first, last)
                : new Idset(first, last, bits);
    }

    /// Reads `0-3,7`, also in brackets; empty text and `[]` are the empty set.
    ///
    /// @throws InvalidText for anything that RFC 22 does not allow, such as `3,2` or `01`
    public static Idset parse(String text) {
        String inner = text;
        if (text.startsWith("[") != text.endsWith("]")) {
            throw invalid(text);
        }
        if (text.startsWith("[")) {
            inner = text.substring(1, text.length() - 1);
        }
        if (inner.isEmpty()) {
            return EMPTY;
        }
        Builder builder = builder();
        int before = -1;
        for (String part : inner.split(",", -1)) {
            int dash = part.indexOf('-');
            int low = number(dash < 0 ? part : part.substring(0, dash), text);
            int high = dash < 0 ? low : number(part.substring(dash + 1), text);
            if (low <= before || high < low) {
                throw invalid(text);
            }
            builder.addRange(low, high);
            before = high;
        }
        return builder.build();
    }

    private static int number(String digits, String text) {
        boolean leadingZero = digits.length() > 1 && digits.charAt(0) == '0';
        if (digits.isEmpty()
                || digits.length() > 9
                || leadingZero
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid(text);
        }
        int number = Integer.parseInt(digits);
        if (number > ID_MAX) {
            throw new InvalidText(
                    "idset '" + text + "': ids above " + ID_MAX + " are not accepted");
        }
        return number;
    }

    private static InvalidText invalid(String text) {
        return new InvalidText("invalid idset '" + text + "'");
    }

    /// `0-3,7`; empty for the empty set.
    public String encode() {
        if (isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        forEachRange(
                (low, high) -> {
                    text.append(text.isEmpty() ? "" : ",").append(low);
                    if (high > low) {
                        text.append('-').append(high);
                    }
                });
        return text.toString();
    }

    /// As [#encode], in brackets when there is more than one id: `[0-3,7]`, `4`.
    public String encodeBracketed() {
        return size() > 1 ? "[" + encode() + "]" : encode();
    }

    public int size() {
        return bits == null ? last - first + 1 : bits.cardinality();
    }

    public boolean isEmpty() {
        return last < first;
    }

    public boolean contains(int id) {
        return bits == null ? id >= first && id <= last : id >= 0 && bits.get(id);
    }

    /// The smallest id; -1 when there is none.
    public int first() {
        return isEmpty() ? -1 : first;
    }

    /// The largest id; -1 when there is none.
    public int last() {
        return last;
    }

    public void forEach(IntConsumer action) {
        if (bits == null) {
            for (int id = first; id <= last; id++) {
                action.accept(id);
            }
            return;
        }
        for (int id = bits.nextSetBit(0); id >= 0; id = bits.nextSetBit(id + 1)) {
            action.accept(id);
        }
    }

    /// The ids, ascending.
    public IntStream stream() {
        return bits == null ? IntStream.rangeClosed(first, last) : bits.stream();
    }

    public Idset union(Idset other) {
        BitSet both = bitSet();
        both.or(other.bitSet());
        return of(both);
    }

    public Idset subtract(Idset other) {
        BitSet rest = bitSet();
        rest.andNot(other.bitSet());
        return of(rest);
    }

    public Idset intersect(Idset other) {
        BitSet common = bitSet();
        common.and(other.bitSet());
        return of(common);
    }

    public boolean intersects(Idset other) {
        return !isEmpty() && !other.isEmpty() && other.stream().anyMatch(this::contains);
    }

    private BitSet bitSet() {
        BitSet copy = new BitSet();
        if (bits == null) {
            copy.set(Math.max(first, 0), last + 1);
        } else {
            copy.or(bits);
        }
        return copy;
    }

    /// Takes ranges of ids that follow each other.
    private interface RangeConsumer {
        void accept(int low, int high);
    }

    private void forEachRange(RangeConsumer action) {
        if (bits == null) {
            if (!isEmpty()) {
                action.accept(first, last);
            }
            return;
        }
        for (int low = bits.nextSetBit(0); low >= 0; ) {
            int end = bits.nextClearBit(low);
            action.accept(low, end - 1);
            low = bits.nextSetBit(end);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Collects ids.
    public static final class Builder {
        private final BitSet bits = new BitSet();

        public Builder add(int id) {
            bits.set(id);
            return this;
        }

        public Builder addRange(int low, int high) {
            bits.set(low, high + 1);
            return this;
        }

        public Idset build() {
            return of((BitSet) bits.clone());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Idset that
                && first == that.first
                && last == that.last
                && Arrays.equals(words(), that.words());
    }

    @Override
    public int hashCode() {
        return 31 * first + last;
    }

    private long[] words() {
        return bits == null ? new long[0] : bits.toLongArray();
    }

    @Override
    public String toString() {
        return encode();
    }
}
