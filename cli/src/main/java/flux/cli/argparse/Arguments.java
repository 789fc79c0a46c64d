package flux.cli.argparse;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What stood on a command line. Options go by their long names, or by the short ones of those that
/// have no other.
public final class Arguments {
    private final String subcommand;
    private final Map<String, List<String>> values = new HashMap<>();
    private final List<String> operands = new ArrayList<>();

    Arguments(String subcommand) {
        this.subcommand = subcommand;
    }

    void add(Option option, String value) {
        values.computeIfAbsent(option.key(), _ -> new ArrayList<>()).add(value);
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

    /// The value of an option of whole numbers; the parser has seen that it is one.
    ///
    /// @return what is too large for a long is the largest there is
    public long integer(String option, long otherwise) {
        List<String> all = all(option);
        if (all.isEmpty()) {
            return otherwise;
        }
        return new BigInteger(all.getLast())
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .max(BigInteger.valueOf(Long.MIN_VALUE))
                .longValue();
    }

    public List<String> operands() {
        return operands;
    }
}
