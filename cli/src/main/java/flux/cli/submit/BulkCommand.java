package flux.cli.submit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.RandomAccess;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `flux bulksubmit`: one job for each combination of inputs.
///
/// `:::` starts a list of inputs, `::::` one read from files (`-` is standard input); with a `+`
/// the list goes along with the one before instead of multiplying. Source: flux-bulksubmit(1).
public final class BulkCommand {

    /// More jobs than this from one command are a mistake.
    static final int JOBS_MAX = 10_000_000;

    /// @param linked goes along with the list before
    private record Inputs(List<String> items, boolean linked) {}

    private final SubmitArguments arguments;
    private final Submitter submitter;
    private final List<String> command = new ArrayList<>();
    private final List<Inputs> lists = new ArrayList<>();

    private BulkCommand(SubmitArguments arguments, Submitter submitter) {
        this.arguments = arguments;
        this.submitter = submitter;
    }

    /// The arguments of each job, as if each had been submitted by itself.
    ///
    /// @throws SubmitException when there are no jobs, or a replacement is none
    public static List<SubmitArguments> expand(SubmitArguments arguments, Submitter submitter) {
        BulkCommand bulk = new BulkCommand(arguments, submitter);
        bulk.split();
        return bulk.jobs();
    }

    private void split() {
        List<String> words = arguments.command();
        int at = 0;
        while (at < words.size() && !isSeparator(words.get(at))) {
            command.add(words.get(at++));
        }
        while (at < words.size()) {
            String separator = words.get(at++);
            List<String> items = new ArrayList<>();
            while (at < words.size() && !isSeparator(words.get(at))) {
                items.add(words.get(at++));
            }
            List<String> inputs = separator.startsWith("::::") ? readAll(items) : items;
            lists.add(new Inputs(inputs, separator.endsWith("+")));
        }
        if (lists.isEmpty()) {
            lists.add(new Inputs(read("-"), false));
        }
        if (command.isEmpty()) {
            command.add("{}");
        }
    }

    private static boolean isSeparator(String word) {
        return word.equals(":::")
                || word.equals("::::")
                || word.equals(":::+")
                || word.equals("::::+");
    }

    private List<SubmitArguments> jobs() {
        List<List<String>> combinations = combinations();
        if (combinations.isEmpty()) {
            throw new SubmitException("no jobs provided for bulk submission");
        }
        if (arguments.has(SubmitOption.SHUFFLE)) {
            Collections.shuffle(combinations, new Random());
        }
        Map<String, Expression> definitions = definitions();
        SubmitArguments template =
                arguments
                        .with(command)
                        .without(
                                SubmitOption.DEFINE,
                                SubmitOption.SHUFFLE,
                                SubmitOption.SEP,
                                SubmitOption.DRY_RUN,
                                SubmitOption.HIERARCHY,
                                SubmitOption.JSON);
        return new Jobs(template, combinations, definitions);
    }

    /// Each is made when it is asked for: of a million, only what differs is kept.
    private static final class Jobs extends AbstractList<SubmitArguments> implements RandomAccess {
        private final SubmitArguments template;
        private final List<List<String>> combinations;
        private final Map<String, Expression> definitions;

        Jobs(
                SubmitArguments template,
                List<List<String>> combinations,
                Map<String, Expression> definitions) {
            this.template = template;
            this.combinations = combinations;
            this.definitions = definitions;
        }

        @Override
        public SubmitArguments get(int seq) {
            Replacement replacement = new Replacement(combinations.get(seq), seq, definitions);
            return template.map(replacement::apply);
        }

        @Override
        public int size() {
            return combinations.size();
        }
    }

    /// The first list is the outermost loop; a linked list starts over when it is too short.
    private List<List<String>> combinations() {
        List<List<String>> combinations = List.of(List.of());
        for (int i = 0; i < lists.size(); i++) {
            if (lists.get(i).linked() && i > 0) {
                continue;
            }
            int end = i + 1;
            while (end < lists.size() && lists.get(end).linked()) {
                end++;
            }
            List<List<String>> longer = new ArrayList<>();
            List<List<String>> rows = zip(lists.subList(i, end));
            if ((long) combinations.size() * rows.size() > JOBS_MAX) {
                throw new SubmitException("more than " + JOBS_MAX + " jobs in one command");
            }
            for (List<String> before : combinations) {
                for (List<String> row : rows) {
                    List<String> combination = new ArrayList<>(before);
                    combination.addAll(row);
                    longer.add(combination);
                }
            }
            combinations = longer;
        }
        return combinations;
    }

    private static List<List<String>> zip(List<Inputs> group) {
        int rows = group.stream().mapToInt(list -> list.items().size()).max().orElse(0);
        boolean empty = group.stream().anyMatch(list -> list.items().isEmpty());
        List<List<String>> zipped = new ArrayList<>(rows);
        for (int row = 0; row < rows && !empty; row++) {
            List<String> items = new ArrayList<>(group.size());
            for (Inputs list : group) {
                items.add(list.items().get(row % list.items().size()));
            }
            zipped.add(items);
        }
        return zipped;
    }

    private Map<String, Expression> definitions() {
        Map<String, Expression> definitions = new LinkedHashMap<>();
        for (String definition : arguments.all(SubmitOption.DEFINE)) {
            int equals = definition.indexOf('=');
            if (equals <= 0) {
                throw new SubmitException("--define=" + definition + ": expected NAME=EXPR");
            }
            definitions.put(
                    definition.substring(0, equals),
                    Expression.parse(definition.substring(equals + 1)));
        }
        return definitions;
    }

    private List<String> readAll(List<String> names) {
        List<String> items = new ArrayList<>();
        names.forEach(name -> items.addAll(read(name)));
        return items;
    }

    private List<String> read(String name) {
        Path file = submitter.cwd().resolve(name);
        try (InputStream in = name.equals("-") ? submitter.in() : Files.newInputStream(file)) {
            String text = new String(GivenFiles.read(in), StandardCharsets.UTF_8);
            return items(text, arguments.last(SubmitOption.SEP));
        } catch (IOException e) {
            throw new SubmitException("cannot read '" + name + "': " + GivenFiles.why(e));
        }
    }

    private static List<String> items(String text, @Nullable String separator) {
        if (separator == null || separator.equals("\n")) {
            return text.lines().toList();
        }
        if (separator.equals("none")) {
            return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+"));
        }
        String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return Arrays.asList(whole.split(Pattern.quote(separator), -1));
    }
}
