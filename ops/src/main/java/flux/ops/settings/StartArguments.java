package flux.ops.settings;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The words of `flux start`, in POSIX order: options end at the first word that is none.
///
/// @param ranks how many were asked for; empty when nobody said
/// @param recovery what to recover: a statedir or a dump, empty for the statedir that is named
///     otherwise; not there for an ordinary start
/// @param wrap the program that the broker is to be an argument of, such as a debugger; or empty
/// @param test what goes with a size
/// @param noexec start nothing, only say what
/// @param program the initial program and its arguments; empty for a shell
public record StartArguments(
        OptionalInt ranks,
        int verbose,
        Map<String, String> attributes,
        List<String> configs,
        Optional<String> configPath,
        boolean help,
        Optional<String> recovery,
        List<String> wrap,
        TestOptions test,
        boolean noexec,
        List<String> program) {

    public int size() {
        return ranks.orElse(1);
    }

    /// The same with more attributes, which win.
    public StartArguments with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(attributes);
        all.putAll(more);
        return new StartArguments(
                ranks,
                verbose,
                all,
                configs,
                configPath,
                help,
                recovery,
                wrap,
                test,
                noexec,
                program);
    }

    /// Words that cannot be understood; the message is Flux's.
    public static final class Misused extends Exception {
        private static final long serialVersionUID = 1;

        public Misused(String message) {
            super(message);
        }
    }

    public static StartArguments parse(List<String> words) throws Misused {
        Parser parser = new Parser(words);
        parser.parse();
        TestOptions test = parser.test();
        return new StartArguments(
                parser.ranks,
                parser.verbose,
                parser.attributes,
                parser.configs,
                Optional.ofNullable(parser.configPath),
                parser.help,
                Optional.ofNullable(parser.recovery),
                List.copyOf(parser.wrap),
                test,
                parser.noexec,
                List.copyOf(parser.words));
    }

    private static final class Parser {
        private static final String SYSTEM_CONFIG = "/etc/flux/system/conf.d";

        private final Deque<String> words;
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private final List<String> configs = new ArrayList<>();
        private @org.jspecify.annotations.Nullable String configPath;
        private @org.jspecify.annotations.Nullable String recovery;
        private OptionalInt ranks = OptionalInt.empty();
        private final List<String> wrap = new ArrayList<>();
        private final Map<String, String> test = new LinkedHashMap<>();
        private int verbose;
        private boolean noexec;
        private boolean help;

        Parser(List<String> given) {
            words = new ArrayDeque<>(given);
        }

        void parse() throws Misused {
            while (!words.isEmpty() && words.peek().startsWith("-")) {
                String word = words.remove();
                if (word.equals("--")) {
                    return;
                }
                if (word.startsWith("--")) {
                    longOption(word);
                } else {
                    shortOptions(word);
                }
            }
        }

        private void longOption(String word) throws Misused {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            String value = equals < 0 ? null : word.substring(equals + 1);
            switch (name) {
                case "--help" -> help = true;
                case "--verbose" -> verbose = value == null ? verbose + 1 : number(name, value);
                case "--noexec" -> noexec = true;
                case "--wrap" ->
                        wrap.addAll(List.of((value == null ? argument(name) : value).split(",")));
                case "--sysconfig" -> configPath = SYSTEM_CONFIG;
                case "--recovery" -> recovery = value == null ? "" : value;
                case "--test-size" -> ranks = size(value == null ? argument(name) : value);
                case "--setattr" -> attribute(value == null ? argument(name) : value);
                case "--config-path" -> configPath = value == null ? argument(name) : value;
                case "--conf" -> configs.add(value == null ? argument(name) : value);
                case "--rundir" -> attributes.put("rundir", value == null ? argument(name) : value);
                case "--ledger" ->
                        configs.add("ledger.address=" + (value == null ? argument(name) : value));
                case "--broker-opts" -> brokerOptions(value == null ? argument(name) : value);
                case TestOptions.CLEANUP -> test.put(name, "");
                default -> {
                    if (!TestOptions.NAMES.contains(name)) {
                        throw new Misused("unrecognized option '" + word + "'");
                    }
                    test.put(name, value == null ? argument(name) : value);
                }
            }
        }

        /// What goes with a size, as attributes where there is one.
        TestOptions test() throws Misused {
            TestOptions options = new TestOptions(test);
            options.check(ranks.orElse(0));
            if (!options.rundir().isEmpty()) {
                attributes.put("rundir", options.rundir());
            }
            String mapping = options.mapping(ranks.orElse(0));
            if (mapping != null) {
                attributes.put("broker.mapping", mapping);
            }
            return options;
        }

        private void shortOptions(String word) throws Misused {
            for (int i = 1; i < word.length(); i++) {
                char option = word.charAt(i);
                String rest = word.substring(i + 1);
                switch (option) {
                    case 'h' -> help = true;
                    case 'v' -> verbose++;
                    case 'X' -> noexec = true;
                    case 'r' -> {
                        recovery = rest;
                        return;
                    }
                    case 's', 'S', 'c', 'o' -> {
                        withValue(option, rest.isEmpty() ? argument("-" + option) : rest);
                        return;
                    }
                    default -> throw new Misused("unrecognized option '-" + option + "'");
                }
            }
        }

        private void withValue(char option, String value) throws Misused {
            switch (option) {
                case 's' -> ranks = size(value);
                case 'S' -> attribute(value);
                case 'c' -> configPath = value;
                default -> brokerOptions(value);
            }
        }

        /// `-o` hands options on to the broker; here both are one.
        private void brokerOptions(String value) throws Misused {
            for (String option : value.split(",")) {
                Parser inner = new Parser(List.of(option.split("[ ]")));
                inner.parse();
                attributes.putAll(inner.attributes);
                configs.addAll(inner.configs);
                verbose += inner.verbose;
            }
        }

        private void attribute(String text) throws Misused {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new Misused(text + ": unknown attribute");
            }
            attributes.put(text.substring(0, equals), text.substring(equals + 1));
        }

        private String argument(String option) throws Misused {
            if (words.isEmpty()) {
                throw new Misused("option '" + option + "' requires an argument");
            }
            return words.remove();
        }

        private static OptionalInt size(String text) throws Misused {
            int size = number("--test-size", text);
            if (size < 1) {
                throw new Misused("--test-size argument must be > 0");
            }
            return OptionalInt.of(size);
        }

        private static int number(String option, String text) throws Misused {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new Misused(option + ": invalid number '" + text + "'");
            }
        }
    }
}
