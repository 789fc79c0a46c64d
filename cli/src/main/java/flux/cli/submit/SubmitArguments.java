package flux.cli.submit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What stood on a submission command's line: the options' values as written, then the job's
/// command.
///
/// Values stay text until a job is made of them, because bulksubmit and --cc replace parts of them
/// for each job.
///
/// @param values of each option in the order given; a flag has an empty one each time it stood
///     there
/// @param pluginWords options of plugins with their values, as they were typed
/// @param finish what plugins make of a jobspec (JSON) at last
public record SubmitArguments(
        Map<SubmitOption, List<String>> values,
        List<String> command,
        List<String> pluginWords,
        UnaryOperator<String> finish) {

    public SubmitArguments {
        Map<SubmitOption, List<String>> copy = new EnumMap<>(SubmitOption.class);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
        command = List.copyOf(command);
        pluginWords = List.copyOf(pluginWords);
    }

    /// Without plugins.
    public SubmitArguments(Map<SubmitOption, List<String>> values, List<String> command) {
        this(values, command, List.of(), UnaryOperator.identity());
    }

    /// These for another command.
    SubmitArguments with(List<String> otherCommand) {
        return new SubmitArguments(values, otherCommand, pluginWords, finish);
    }

    public boolean has(SubmitOption option) {
        return values.containsKey(option);
    }

    /// How often a flag stood there.
    public int count(SubmitOption option) {
        return all(option).size();
    }

    public List<String> all(SubmitOption option) {
        return values.getOrDefault(option, List.of());
    }

    /// The last value, which wins, or null.
    public @Nullable String last(SubmitOption option) {
        List<String> all = all(option);
        return all.isEmpty() ? null : all.getLast();
    }

    /// The last value as an integer, or null.
    ///
    /// @throws SubmitException in the words of Python's int()
    @Nullable Integer integer(SubmitOption option) {
        String text = last(option);
        if (text == null) {
            return null;
        }
        try {
            return Integer.valueOf(text.strip());
        } catch (NumberFormatException e) {
            throw new SubmitException(option.longName() + ": invalid int value '" + text + "'");
        }
    }

    /// These with every text replaced by what `substitute` makes of it.
    SubmitArguments map(UnaryOperator<String> substitute) {
        Map<SubmitOption, List<String>> mapped = new EnumMap<>(SubmitOption.class);
        values.forEach((option, texts) -> mapped.put(option, mapAll(texts, substitute)));
        return new SubmitArguments(mapped, mapAll(command, substitute), pluginWords, finish);
    }

    /// These without `options`.
    public SubmitArguments without(SubmitOption... options) {
        Map<SubmitOption, List<String>> fewer = new EnumMap<>(SubmitOption.class);
        fewer.putAll(values);
        for (SubmitOption option : options) {
            fewer.remove(option);
        }
        return new SubmitArguments(fewer, command, pluginWords, finish);
    }

    /// Options and command on one line, as `bulksubmit --dry-run` prints them.
    String line() {
        List<String> words = new ArrayList<>();
        values.forEach((option, texts) -> texts.forEach(text -> words.add(option.withValue(text))));
        words.addAll(command);
        return String.join(" ", words);
    }

    private static List<String> mapAll(List<String> texts, UnaryOperator<String> substitute) {
        if (texts.stream().allMatch(text -> text.indexOf('{') < 0)) {
            return texts;
        }
        return texts.stream().map(substitute).toList();
    }
}
