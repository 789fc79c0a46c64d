package flux.cli.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Options and operands of commands that are C programs in Flux: GNU order, with
/// errors in getopt(3)'s words.
public final class Words {
    private final Map<Character, List<String>> values = new HashMap<>();
    private final Map<Character, Integer> counts = new HashMap<>();
    private final List<String> operands = new ArrayList<>();

    /// A word that is no option of this command.
    public static final class Misused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String word;

        Misused(String message, String word) {
            super(message);
            this.word = word;
        }

        /// @return the word as it was given
        public String word() {
            return word;
        }
    }

    /// @param longNames long names to short ones
    /// @param withValue short names of options that take a value
    public Words(List<String> words, Map<String, Character> longNames, Set<Character> withValue) {
        this(words, longNames, withValue, Set.of(), false);
    }

    private Words(
            List<String> words,
            Map<String, Character> longNames,
            Set<Character> withValue,
            Set<Character> maybeValue,
            boolean optionsFirst) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                operands.addAll(words.subList(i + 1, words.size()));
                return;
            }
            if (word.startsWith("--")) {
                int equals = word.indexOf('=');
                String name = word.substring(2, equals < 0 ? word.length() : equals);
                Character option = longNames.get(name);
                if (option == null) {
                    throw new Misused("unrecognized option '" + word + "'", word);
                }
                String value = equals < 0 ? null : word.substring(equals + 1);
                if (value == null && withValue.contains(option)) {
                    value = argument(words, ++i, "--" + name);
                }
                put(option, value);
            } else if (word.startsWith("-") && word.length() > 1) {
                i = shortOptions(words, i, longNames, withValue, maybeValue);
            } else if (optionsFirst) {
                operands.addAll(words.subList(i, words.size()));
                return;
            } else {
                operands.add(word);
            }
        }
    }

    /// In POSIX order: the first operand ends the options, and a `--` behind it is an operand.
    ///
    /// @param maybeValue short names of options whose value may be left out
    public static Words inOrder(
            List<String> words,
            Map<String, Character> longNames,
            Set<Character> withValue,
            Set<Character> maybeValue) {
        return new Words(words, longNames, withValue, maybeValue, true);
    }

    private int shortOptions(
            List<String> words,
            int index,
            Map<String, Character> longNames,
            Set<Character> withValue,
            Set<Character> maybeValue) {
        String word = words.get(index);
        for (int c = 1; c < word.length(); c++) {
            char option = word.charAt(c);
            if (!longNames.containsValue(option)) {
                throw new Misused("unrecognized option '-" + option + "'", "-" + option);
            }
            String rest = word.substring(c + 1);
            if (withValue.contains(option)) {
                boolean own = rest.isEmpty();
                put(option, own ? argument(words, index + 1, "-" + option) : rest);
                return own ? index + 1 : index;
            }
            if (maybeValue.contains(option) && !rest.isEmpty()) {
                put(option, rest);
                return index;
            }
            put(option, null);
        }
        return index;
    }

    private static String argument(List<String> words, int index, String option) {
        if (index >= words.size()) {
            throw new Misused("option '" + option + "' requires an argument", option);
        }
        return words.get(index);
    }

    private void put(char option, @Nullable String value) {
        counts.merge(option, 1, Integer::sum);
        if (value != null) {
            values.computeIfAbsent(option, _ -> new ArrayList<>()).add(value);
        }
    }

    public boolean has(char option) {
        return counts.containsKey(option);
    }

    /// How often it was given.
    public int count(char option) {
        return counts.getOrDefault(option, 0);
    }

    public String value(char option, String otherwise) {
        List<String> given = all(option);
        return given.isEmpty() ? otherwise : given.getLast();
    }

    /// All values, in order, of an option that may be given several times.
    public List<String> all(char option) {
        return values.getOrDefault(option, List.of());
    }

    public List<String> operands() {
        return operands;
    }
}
