package flux.fuzz;

import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/// Gives a reader what nobody meant: good texts with bytes changed, taken out, repeated, mixed with
/// those of other texts. A reader may refuse in its own way; it must not fail in another, never
/// end, or take more memory than its limit allows.
///
/// `-Dflux.fuzz.rounds=N` goes on for longer; a failure names the seed and the text.
public final class Fuzz {
    private static final int ROUNDS = Integer.getInteger("flux.fuzz.rounds", 3000);
    private static final int BYTES_MAX = 4096;
    private static final String[] WORDS = {
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        "-",
        ",",
        ":",
        "\"",
        "'",
        "0",
        "-1",
        "9999999999",
        "18446744073709551616",
        "1e999",
        "NaN",
        "\0",
        "\n",
        "ƒ",
        "😀",
        "[0-",
        "..",
        "%",
        "!",
        "\\",
        "null",
        "true",
        "[[[[[[[[",
        "2147483647",
        "[0-99999999]",
        "{}",
        "[]",
        "  "
    };

    private final long limit;
    private final Predicate<Throwable> isRefusal;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Fuzz(long limit, Predicate<Throwable> isRefusal) {
        this.limit = limit;
        this.isRefusal = isRefusal;
    }

    /// What is under test.
    public interface Reader {
        void read(byte[] text) throws Exception;
    }

    /// @param bytesMax what reading one text of at most 4 KiB may allocate
    /// @param isRefusal whether a reader may fail so
    public static Fuzz within(long bytesMax, Predicate<Throwable> isRefusal) {
        return new Fuzz(bytesMax, isRefusal);
    }

    /// Texts by chance, from the seed, made of those that are good.
    public void texts(long seed, List<String> good, Reader reader) {
        bytes(
                seed,
                good.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList(),
                reader);
    }

    public void bytes(long seed, List<byte[]> good, Reader reader) {
        Random random = new Random(seed);
        for (byte[] text : good) {
            feed(text, reader, seed, -1);
        }
        for (int round = 0; round < ROUNDS; round++) {
            byte[] text = good.get(random.nextInt(good.size()));
            for (int change = random.nextInt(4); change >= 0; change--) {
                text = changed(text, good.get(random.nextInt(good.size())), random);
            }
            feed(text, reader, seed, round);
        }
    }

    private void feed(byte[] text, Reader reader, long seed, int round) {
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            reader.read(text);
        } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
            if (!isRefusal.test(e)) {
                fail("seed %d, round %d: %s".formatted(seed, round, shown(text)), e);
            }
        }
        long used = threads.getCurrentThreadAllocatedBytes() - before;
        if (used > limit) {
            fail("seed %d, round %d: %d bytes for %s".formatted(seed, round, used, shown(text)));
        }
    }

    private static String shown(byte[] text) {
        return "'" + new String(text, StandardCharsets.UTF_8) + "' " + Arrays.toString(text);
    }

    private static byte[] changed(byte[] text, byte[] other, Random random) {
        int at = random.nextInt(text.length + 1);
        int end = Math.min(text.length, at + 1 + random.nextInt(8));
        byte[] changed =
                switch (random.nextInt(6)) {
                    case 0 -> joined(text, 0, at, word(random), text, at, text.length);
                    case 1 -> joined(text, 0, at, new byte[0], text, end, text.length);
                    case 2 -> joined(text, 0, end, new byte[0], text, at, text.length);
                    case 3 ->
                            joined(
                                    text,
                                    0,
                                    at,
                                    new byte[0],
                                    other,
                                    Math.min(at, other.length),
                                    other.length);
                    case 4 ->
                            joined(
                                    text,
                                    0,
                                    at,
                                    new byte[] {(byte) random.nextInt(256)},
                                    text,
                                    end,
                                    text.length);
                    default -> flipped(text, random);
                };
        return changed.length > BYTES_MAX ? Arrays.copyOf(changed, BYTES_MAX) : changed;
    }

    private static byte[] word(Random random) {
        return WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] flipped(byte[] text, Random random) {
        byte[] copy = text.clone();
        if (copy.length > 0) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private static byte[] joined(
            byte[] a, int aFrom, int aTo, byte[] middle, byte[] b, int bFrom, int bTo) {
        byte[] all = new byte[aTo - aFrom + middle.length + bTo - bFrom];
        System.arraycopy(a, aFrom, all, 0, aTo - aFrom);
        System.arraycopy(middle, 0, all, aTo - aFrom, middle.length);
        System.arraycopy(b, bFrom, all, aTo - aFrom + middle.length, bTo - bFrom);
        return all;
    }
}
