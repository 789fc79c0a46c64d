package flux.replay.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A constraint on jobs (RFC 43) as a predicate: `{"and":[{"userid":[5001]},{"states":[62]}]}`.
public final class JobFilter {
    private static final long ANY_USER = 0xFFFF_FFFFL;
    private static final int REMEMBERED_MAX = 16_384;
    private static final String OPERATORS = ">=|<=|>|<";

    private static final Map<String, JobState> TIMES =
            Map.of(
                    "t_submit", JobState.NEW,
                    "t_depend", JobState.DEPEND,
                    "t_priority", JobState.PRIORITY,
                    "t_sched", JobState.SCHED,
                    "t_run", JobState.RUN,
                    "t_cleanup", JobState.CLEANUP,
                    "t_inactive", JobState.INACTIVE);

    private static final Map<String, Integer> STATE_MASKS = stateMasks();
    private static final Map<String, Integer> RESULT_MASKS = resultMasks();

    private JobFilter() {}

    /// A constraint that cannot be read. The message is Flux's.
    public static final class InvalidConstraint extends Exception {
        private static final long serialVersionUID = 1;

        InvalidConstraint(String message) {
            super(message);
        }
    }

    /// @param constraint a constraint object, or null for all jobs
    public static Predicate<JobFacts> of(@Nullable JsonNode constraint) throws InvalidConstraint {
        if (constraint == null || constraint.isNull()) {
            return _ -> true;
        }
        if (!constraint.isObject()) {
            throw new InvalidConstraint("constraint must be JSON object");
        }
        if (constraint.isEmpty()) {
            return _ -> true;
        }
        if (constraint.size() > 1) {
            throw new InvalidConstraint("constraint must only contain 1 element");
        }
        Map.Entry<String, JsonNode> only = constraint.properties().iterator().next();
        String operator = only.getKey();
        JsonNode values = only.getValue();
        if (!values.isArray()) {
            throw new InvalidConstraint("operator " + operator + " values not an array");
        }
        return of(operator, values);
    }

    private static Predicate<JobFacts> of(String operator, JsonNode values)
            throws InvalidConstraint {
        if (TIMES.containsKey(operator)) {
            return time(TIMES.get(operator), operator, values);
        }
        return switch (operator) {
            case "userid" -> userid(values);
            case "name" -> oneOf(values, JobFacts::name);
            case "queue" -> oneOf(values, job -> job.queue() == null ? "" : job.queue());
            case "states" -> states(values);
            case "results" -> results(values);
            case "hostlist" -> hosts(values);
            case "ranks" -> ranks(values);
            case "and" -> all(values);
            case "or" -> any(values);
            case "not" -> all(values).negate();
            default -> throw new InvalidConstraint("unknown constraint operator: " + operator);
        };
    }

    private static Predicate<JobFacts> all(JsonNode values) throws InvalidConstraint {
        List<Predicate<JobFacts>> parts = parts(values);
        return job -> parts.stream().allMatch(part -> part.test(job));
    }

    private static Predicate<JobFacts> any(JsonNode values) throws InvalidConstraint {
        List<Predicate<JobFacts>> parts = parts(values);
        return job -> parts.isEmpty() || parts.stream().anyMatch(part -> part.test(job));
    }

    private static List<Predicate<JobFacts>> parts(JsonNode values) throws InvalidConstraint {
        List<Predicate<JobFacts>> parts = new ArrayList<>();
        for (JsonNode value : values) {
            parts.add(of(value));
        }
        return parts;
    }

    private static Predicate<JobFacts> userid(JsonNode values) throws InvalidConstraint {
        Set<Long> ids = new HashSet<>();
        for (JsonNode value : values) {
            if (!value.isIntegralNumber()) {
                throw new InvalidConstraint("userid value must be an integer");
            }
            ids.add(value.longValue() & ANY_USER);
        }
        return ids.contains(ANY_USER) ? _ -> true : job -> ids.contains((long) job.userid());
    }

    private static Predicate<JobFacts> oneOf(JsonNode values, Function<JobFacts, String> key)
            throws InvalidConstraint {
        Set<String> wanted = new HashSet<>();
        for (JsonNode value : values) {
            if (!value.isTextual()) {
                throw new InvalidConstraint("value must be a string");
            }
            wanted.add(value.asText());
        }
        return job -> wanted.contains(key.apply(job));
    }

    private static Predicate<JobFacts> states(JsonNode values) throws InvalidConstraint {
        int mask = mask(values, STATE_MASKS, "states");
        return job -> job.state().isIn(mask);
    }

    private static Predicate<JobFacts> results(JsonNode values) throws InvalidConstraint {
        int mask = mask(values, RESULT_MASKS, "results");
        return job -> job.state() == JobState.INACTIVE && (job.result().bit() & mask) != 0;
    }

    private static int mask(JsonNode values, Map<String, Integer> names, String operator)
            throws InvalidConstraint {
        int mask = 0;
        for (JsonNode value : values) {
            Integer bits =
                    value.isIntegralNumber()
                            ? Integer.valueOf(value.intValue())
                            : names.get(value.asText().toUpperCase(Locale.ROOT));
            if (bits == null) {
                throw new InvalidConstraint(
                        "invalid " + operator + " value '" + value.asText() + "' specified");
            }
            mask |= bits;
        }
        return mask;
    }

    private static Predicate<JobFacts> hosts(JsonNode values) throws InvalidConstraint {
        Set<String> wanted = new HashSet<>();
        for (JsonNode value : values) {
            try {
                wanted.addAll(Hostlist.parse(value.asText()).hosts());
            } catch (InvalidText e) {
                throw new InvalidConstraint("invalid hostlist '" + value.asText() + "' specified");
            }
        }
        return remembering(
                JobFacts::nodelist,
                nodes -> Hostlist.parse(nodes).hosts().stream().anyMatch(wanted::contains));
    }

    /// Many jobs ran on the same nodes, and reading a list of them is what takes the time.
    private static Predicate<JobFacts> remembering(
            Function<JobFacts, @Nullable String> key, Predicate<String> test) {
        Map<String, Boolean> known = new HashMap<>();
        return job -> {
            String text = key.apply(job);
            if (text == null) {
                return false;
            }
            if (known.size() >= REMEMBERED_MAX) {
                known.clear();
            }
            return known.computeIfAbsent(text, test::test);
        };
    }

    private static Predicate<JobFacts> ranks(JsonNode values) throws InvalidConstraint {
        Idset wanted = Idset.EMPTY;
        for (JsonNode value : values) {
            try {
                wanted = wanted.union(Idset.parse(value.asText()));
            } catch (InvalidText e) {
                throw new InvalidConstraint("invalid ranks '" + value.asText() + "' specified");
            }
        }
        Idset all = wanted;
        return remembering(JobFacts::ranks, ranks -> Idset.parse(ranks).intersects(all));
    }

    private static Predicate<JobFacts> time(JobState which, String operator, JsonNode values)
            throws InvalidConstraint {
        String text = values.size() == 1 ? values.get(0).asText() : "";
        String comparison = text.replaceFirst("^(" + OPERATORS + ").*", "$1");
        double bound;
        try {
            bound = Double.parseDouble(text.substring(comparison.length()));
        } catch (NumberFormatException e) {
            throw new InvalidConstraint("invalid " + operator + " value '" + text + "' specified");
        }
        return job -> {
            long micros = job.micros(which);
            return micros != 0 && compare(micros / 1e6, comparison, bound);
        };
    }

    private static boolean compare(double value, String comparison, double bound) {
        return switch (comparison) {
            case ">=" -> value >= bound;
            case "<=" -> value <= bound;
            case ">" -> value > bound;
            case "<" -> value < bound;
            default -> false;
        };
    }

    private static Map<String, Integer> stateMasks() {
        Map<String, Integer> masks = new HashMap<>();
        for (JobState state : JobState.values()) {
            masks.put(state.name(), state.bit());
            masks.put(String.valueOf(state.letter()), state.bit());
        }
        masks.put("PENDING", JobState.PENDING_MASK);
        masks.put("RUNNING", JobState.RUNNING_MASK);
        masks.put("ACTIVE", JobState.ACTIVE_MASK);
        return masks;
    }

    private static Map<String, Integer> resultMasks() {
        Map<String, Integer> masks = new HashMap<>();
        for (JobResult result : JobResult.values()) {
            masks.put(result.name(), result.bit());
        }
        masks.put("CD", JobResult.COMPLETED.bit());
        masks.put("F", JobResult.FAILED.bit());
        masks.put("CA", JobResult.CANCELED.bit());
        masks.put("TO", JobResult.TIMEOUT.bit());
        return masks;
    }
}
