package flux.cli.submit;

import flux.cli.plugin.CliPlugins;
import flux.cli.plugin.PluginOption;
import flux.cli.submit.SubmitOption.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Stack;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Reads the words of one submission command.
///
/// Options end at the first word that is none (POSIX), so a job's own options need no `--`; long
/// options may not be abbreviated, or a new option would change what old scripts mean.
public final class SubmitParser {

    private static final Pattern OPTION_LIKE = Pattern.compile("-(?!\\d+$|\\d*\\.\\d+$)\\S+");

    private final CommandSpec spec;
    private final Map<SubmitOption, List<String>> values = new EnumMap<>(SubmitOption.class);
    private final List<String> pluginWords = new ArrayList<>();
    private final CliPlugins plugins;

    /// @param name as in `flux submit`
    public SubmitParser(String name, String synopsis, Set<SubmitOption> options) {
        this(name, synopsis, options, CliPlugins.none());
    }

    /// @param plugins whose options are taken, too
    SubmitParser(String name, String synopsis, Set<SubmitOption> options, CliPlugins plugins) {
        this.plugins = plugins;
        spec = CommandSpec.create().name("flux " + name);
        spec.parser().stopAtPositional(true).overwrittenOptionsAllowed(true);
        spec.usageMessage().customSynopsis("flux " + name + " " + synopsis).width(100);
        spec.usageMessage().description(About.of(name).text()).footer(footer(About.of(name)));
        spec.mixinStandardHelpOptions(false);
        options.forEach(this::add);
        plugins.options().forEach(this::add);
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("show this message")
                        .build());
        spec.addPositional(
                PositionalParamSpec.builder()
                        .type(String[].class)
                        .arity("0..*")
                        .hidden(true)
                        .build());
    }

    /// @throws CommandLine.ParameterException for what argparse calls a usage error
    /// @throws HelpAsked when `-h` stood there
    public SubmitArguments parse(List<String> words) {
        values.clear();
        pluginWords.clear();
        CommandLine line = new CommandLine(spec);
        checkValues(line, words);
        CommandLine.ParseResult result =
                line.parseArgs(withoutBorrowing(words).toArray(String[]::new));
        if (result.isUsageHelpRequested()) {
            throw new HelpAsked(line.getUsageMessage());
        }
        String[] command = result.matchedPositionalValue(0, new String[0]);
        return new SubmitArguments(
                values, Arrays.asList(command), pluginWords, UnaryOperator.identity());
    }

    /// The usage error that plugins found in the words of their own options.
    CommandLine.ParameterException misused(CliPlugins.Misused e) {
        return new CommandLine.ParameterException(
                new CommandLine(spec), String.valueOf(e.getMessage()));
    }

    private String[] footer(About about) {
        List<String> lines = new ArrayList<>();
        if (plugins.options().stream().anyMatch(option -> !option.hidden())) {
            lines.addAll(List.of("", "Options provided by plugins:"));
            for (PluginOption option : plugins.options()) {
                if (!option.hidden()) {
                    lines.addAll(option.line().replace("%", "%%").lines().toList());
                }
            }
        }
        lines.addAll(List.of(about.examples()));
        return lines.toArray(String[]::new);
    }

    /// As argparse: what looks like an option is no value, unless it is written in one word with
    /// the option (`--env=-*`) or is a number.
    private void checkValues(CommandLine line, List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--") || word.length() < 2 || !word.startsWith("-")) {
                return;
            }
            if (word.startsWith("--help=")) {
                throw new HelpAsked(plugins.help(word.substring("--help=".length())));
            }
            OptionSpec wanting = word.startsWith("--") ? wantingLong(word) : wantingShort(word);
            if (wanting == null) {
                continue;
            }
            i++;
            if (i == words.size() || OPTION_LIKE.matcher(words.get(i)).matches()) {
                throw new CommandLine.MissingParameterException(line, wanting, "");
            }
        }
    }

    /// As argparse: an option that may be without a value takes no word that looks like an option
    /// for one (`--dump --output=FILE`).
    private List<String> withoutBorrowing(List<String> words) {
        List<String> all = new ArrayList<>(words);
        for (int i = 0; i + 1 < all.size() && all.get(i).startsWith("-"); i++) {
            OptionSpec option = spec.optionsMap().get(all.get(i));
            if (option == null || option.hidden() || option.arity().max() == 0) {
                continue;
            }
            if (option.arity().min() > 0) {
                i++; // its value, whatever that looks like
            } else if (OPTION_LIKE.matcher(all.get(i + 1)).matches()) {
                all.set(i, all.get(i) + "=");
            }
        }
        return all;
    }

    private @Nullable OptionSpec wantingLong(String word) {
        OptionSpec option = spec.optionsMap().get(word); // none when a value stands in the word
        return option != null && option.arity().min() == 1 ? option : null;
    }

    /// The last of a bundle may want a value; one before it takes the rest for its value.
    private @Nullable OptionSpec wantingShort(String word) {
        for (int c = 1; c < word.length(); c++) {
            OptionSpec option = spec.optionsMap().get("-" + word.charAt(c));
            if (option == null) {
                return null; // refused later
            }
            if (option.arity().min() == 1) {
                return c == word.length() - 1 ? option : null;
            }
        }
        return null;
    }

    /// Not a failure: the user wants to read the usage.
    public static final class HelpAsked extends RuntimeException {

        private HelpAsked(String usage) {
            super(usage, null, false, false);
        }
    }

    /// What `--help` says beside the options.
    private record About(String text, String... examples) {
        static About of(String name) {
            return switch (name) {
                case "submit" ->
                        of(
                                "Submit a job, and print its id.",
                                "submit -n4 ./simulate",
                                "submit --cc=1-8 --wait ./step {cc}");
                case "run" ->
                        of(
                                "Run a job, and copy its output.",
                                "run -N2 -l hostname",
                                "run -n4 -t 30m ./simulate");
                case "bulksubmit" ->
                        of(
                                "Submit a job for each of many inputs.",
                                "bulksubmit ./step {} ::: a b c",
                                "bulksubmit --hierarchy=auto --quiet sh -c {} :::: commands");
                case "alloc" ->
                        of(
                                "Start an instance on resources of its own, to work in.",
                                "alloc -N2 -t 1h");
                default ->
                        of(
                                "Submit a script that runs in an instance of its own.",
                                "batch -N2 -t 1h script.sh",
                                "batch -n1 --wrap ./simulate");
            };
        }

        private static About of(String text, String... examples) {
            List<String> lines = new ArrayList<>(List.of("", "Examples:"));
            for (String example : examples) {
                lines.add("  flux " + example);
            }
            return new About(text, lines.toArray(String[]::new));
        }
    }

    private void add(SubmitOption option) {
        boolean flag = option.kind() == Kind.FLAG;
        OptionSpec.Builder builder =
                option.shortName().isEmpty()
                        ? OptionSpec.builder(option.longName())
                        : OptionSpec.builder(option.shortName(), option.longName());
        spec.addOption(
                builder.arity(flag ? "0" : option.kind() == Kind.OPTIONAL ? "0..1" : "1")
                        .type(flag ? boolean.class : String.class)
                        .paramLabel(option.label())
                        .description(option.help())
                        .hidden(option == SubmitOption.ADD_BROKERS) // as in Flux
                        .parameterConsumer(
                                (words, _, _) ->
                                        keep(option, flag || words.isEmpty() ? "" : words.pop()))
                        .build());
    }

    /// An option of a plugin: its words are kept, and argparse makes something of them.
    private void add(PluginOption option) {
        String arity =
                option.many() < 0
                        ? option.few() + "..*"
                        : option.few() == option.many()
                                ? Integer.toString(option.few())
                                : option.few() + ".." + option.many();
        spec.addOption(
                OptionSpec.builder(option.name())
                        .arity(arity)
                        .type(option.many() == 0 ? boolean.class : String.class)
                        .hidden(true)
                        .parameterConsumer((words, _, _) -> keep(option, words))
                        .build());
    }

    private void keep(PluginOption option, Stack<String> words) {
        pluginWords.add(option.name());
        int taken = 0;
        boolean more = true;
        while (more
                && !words.isEmpty()
                && (option.many() < 0 || taken < option.many())
                && (taken < option.few() || !OPTION_LIKE.matcher(words.peek()).matches())) {
            if (option.many() == 1) {
                pluginWords.removeLast(); // in one word, so that a value may begin with a dash
                pluginWords.add(option.name() + "=" + words.pop());
            } else {
                pluginWords.add(words.pop());
            }
            taken++;
            more = option.many() != 1;
        }
    }

    /// --env-remove and --env-file are rules of --env, and the order among all of them counts.
    private void keep(SubmitOption option, String value) {
        switch (option) {
            case ENV_REMOVE -> add(SubmitOption.ENV, "-" + value);
            case ENV_FILE -> add(SubmitOption.ENV, "^" + value);
            case RLIMIT, BROKER_OPTS, FLAGS ->
                    Arrays.stream(value.split(",", -1)).forEach(part -> add(option, part));
            default -> add(option, value);
        }
    }

    private void add(SubmitOption option, String value) {
        values.computeIfAbsent(option, _ -> new ArrayList<>()).add(value);
    }
}
