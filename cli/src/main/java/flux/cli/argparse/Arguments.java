package flux.cli.argparse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What stood on a command line. Options go by their long names.
public final class Arguments {
    private final String subcommand;
    private final Map<String, List<String>> values = new HashMap<>();
    private final List<String> operands = new ArrayList<>();

    Arguments(String subcommand) {
        this.subcommand = subcommand;
    }

    void add(Option option, String value) {
        values.computeIfAbsent(option.longName(), _ -> new ArrayList<>()).add(value);
    }

    void add(String operand) {
        operands.add(operand);
    }

    public String subcommand() {
        return subcommand;
    }

    public boolean has(String option) {
        return values.containsKey(option);
    }

    public int count(String option) {
        return all(option).size();
    }

    public List<String> all(String option) {
        return values.getOrDefault(option, List.of());
    }

    /// The last value given, which wins.
    public String value(String option, String otherwise) {
        List<String> all = all(option);
        return all.isEmpty() ? otherwise : all.getLast();
    }

    public List<String> operands() {
        return operands;
    }
}
