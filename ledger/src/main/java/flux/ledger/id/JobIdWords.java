package flux.ledger.id;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Job ids as six words (mnemonicode): each half of the id, the lower one first, is three digits of
/// base 1626, the least significant first.
final class JobIdWords {
    private static final int BASE = 1626;
    private static final int WORDS = 6;
    private static final long HALF_MAX = 0xFFFF_FFFFL;
    private static final Tables TABLES = Tables.load("words.txt", BASE);

    private JobIdWords() {}

    static String encode(long value) {
        return half(value & HALF_MAX) + "--" + half(value >>> 32);
    }

    private static String half(long half) {
        List<String> words = new ArrayList<>(3);
        long rest = half;
        for (int i = 0; i < 3; i++) {
            words.add(TABLES.digits().get((int) (rest % BASE)));
            rest /= BASE;
        }
        return String.join("-", words);
    }

    static long decode(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        if (words.size() != WORDS) {
            throw JobIdText.invalid(text);
        }
        return half(words.subList(0, 3), text) | half(words.subList(3, WORDS), text) << 32;
    }

    private static long half(List<String> words, String text) {
        long half = 0;
        for (String word : words.reversed()) {
            half = half * BASE + TABLES.value(word, text);
        }
        if (half > HALF_MAX) {
            throw JobIdText.invalid(text);
        }
        return half;
    }
}
