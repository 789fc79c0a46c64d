package flux.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import flux.cli.text.ConstraintQuery;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// The expression of `flux pgrep`: patterns of names and ranges of job ids, joined as RFC 35 joins
/// terms. `name:` before a term says that it is a pattern.
final class JobPattern {
    private static final String NAME = "name";
    private static final String RANGE = "range";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JobPattern() {}

    /// @throws ConstraintQuery.InvalidQuery when it is no query
    /// @throws InvalidText when a pattern is none, in the words of Python's `re`
    static Predicate<JobRow> parse(String expression) {
        return predicate(ConstraintQuery.parse(expression, JobPattern::term));
    }

    private static JsonNode term(String text) {
        boolean named = text.startsWith(NAME + ":");
        String operand = named ? text.substring(NAME.length() + 1) : text;
        boolean range = !named && ids(operand) != null;
        return ConstraintQuery.operator(range ? RANGE : NAME, NODES.arrayNode().add(operand));
    }

    /// Both ends of `id1..id2`, or null.
    private static JobId @Nullable [] ids(String text) {
        int dots = text.indexOf("..");
        try {
            return dots < 0
                    ? null
                    : new JobId[] {
                        JobId.parse(text.substring(0, dots)), JobId.parse(text.substring(dots + 2))
                    };
        } catch (InvalidText e) {
            return null;
        }
    }

    private static Predicate<JobRow> predicate(JsonNode constraint) {
        var operator = constraint.properties().iterator().next();
        JsonNode values = operator.getValue();
        return switch (operator.getKey()) {
            case "and" -> {
                Predicate<JobRow> all = _ -> true;
                for (JsonNode each : values) {
                    all = all.and(predicate(each));
                }
                yield all;
            }
            case "or" -> {
                Predicate<JobRow> any = _ -> false;
                for (JsonNode each : values) {
                    any = any.or(predicate(each));
                }
                yield any;
            }
            case "not" -> predicate(values.get(0)).negate();
            case RANGE -> range(values.get(0).asText());
            default -> name(values.get(0).asText());
        };
    }

    private static Predicate<JobRow> range(String text) {
        JobId @Nullable [] ends = ids(text);
        if (ends == null) {
            throw new IllegalStateException("no range: " + text);
        }
        return row ->
                Long.compareUnsigned(ends[0].value(), row.id()) <= 0
                        && Long.compareUnsigned(row.id(), ends[1].value()) <= 0;
    }

    private static Predicate<JobRow> name(String pattern) {
        try {
            Pattern compiled = Pattern.compile(pattern);
            return row -> compiled.matcher(row.text("name")).find();
        } catch (PatternSyntaxException e) {
            throw new InvalidText(reason(pattern, e));
        }
    }

    private static String reason(String pattern, PatternSyntaxException e) {
        String what = String.valueOf(e.getDescription());
        if (what.startsWith("Unclosed character class")) {
            return "unterminated character set at position " + pattern.lastIndexOf('[');
        }
        if (what.startsWith("Unclosed group")) {
            return "missing ), unterminated subpattern at position " + pattern.lastIndexOf('(');
        }
        if (what.startsWith("Dangling meta character")) {
            return "nothing to repeat at position " + Math.max(e.getIndex(), 0);
        }
        int at = e.getIndex();
        return what + (at < 0 ? "" : " at position " + at);
    }
}
