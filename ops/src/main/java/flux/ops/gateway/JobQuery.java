package flux.ops.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.FluxClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which jobs a list is to show.
///
/// @param filters constraints (RFC 43) that all must hold
/// @param limit jobs in a page
/// @param cursor where the page begins
/// @param wantsActive false when no active job is meant
/// @param wantsInactive false when no job that has ended is meant
record JobQuery(
        List<ObjectNode> filters,
        int limit,
        Cursor cursor,
        boolean wantsActive,
        boolean wantsInactive) {
    static final Set<String> PARAMETERS =
            Set.of("state", "result", "user", "queue", "name", "limit", "cursor");

    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1000;
    private static final Set<String> ACTIVE =
            Set.of("active", "pending", "running", "depend", "priority", "sched", "run", "cleanup");
    private static final Set<String> RESULTS = Set.of("completed", "failed", "canceled", "timeout");

    /// @throws Problem naming the parameter, and what was expected
    static JobQuery of(Call call) throws Problem {
        List<ObjectNode> filters = new ArrayList<>();
        boolean active = true;
        boolean inactive = true;
        List<String> states = words(call, "state");
        if (!states.isEmpty()) {
            for (String state : states) {
                if (!ACTIVE.contains(state) && !state.equals("inactive")) {
                    String known = String.join(", ", new java.util.TreeSet<>(ACTIVE));
                    throw Call.bad(
                            "state: expected " + known + " or inactive, not '" + state + "'");
                }
            }
            active = states.stream().anyMatch(ACTIVE::contains);
            inactive = states.contains("inactive");
            filters.add(constraint("states", states));
        }
        List<String> results = words(call, "result");
        for (String result : results) {
            if (!RESULTS.contains(result)) {
                throw Call.bad(
                        "result: expected canceled, completed, failed or timeout, not '%s'"
                                .formatted(result));
            }
        }
        if (!results.isEmpty()) {
            active = false;
            filters.add(constraint("results", results));
        }
        String user = call.parameter("user");
        if (user != null) {
            long userid = Call.number("user", user, 0, 0xFFFF_FFFEL);
            ObjectNode constraint = FluxClient.object();
            constraint.putArray("userid").add(userid);
            filters.add(constraint);
        }
        for (String key : new String[] {"queue", "name"}) {
            String value = call.parameter(key);
            if (value != null) {
                filters.add(constraint(key, List.of(value)));
            }
        }
        int limit = (int) call.number("limit", 1, LIMIT_DEFAULT, LIMIT_MAX);
        Cursor cursor = Cursor.parse(call.parameter("cursor"));
        return new JobQuery(filters, limit, cursor, active, inactive);
    }

    /// Of a parameter with commas, in lower case.
    private static List<String> words(Call call, String name) {
        return Optional.ofNullable(call.parameter(name))
                .map(text -> List.of(text.toLowerCase(Locale.ROOT).split(",")))
                .orElse(List.of());
    }

    private static ObjectNode constraint(String operator, List<String> values) {
        ObjectNode constraint = FluxClient.object();
        ArrayNode array = constraint.putArray(operator);
        values.forEach(array::add);
        return constraint;
    }

    /// The filters, and one more.
    ObjectNode and(ObjectNode more) {
        ObjectNode all = FluxClient.object();
        all.putArray("and").addAll(filters).add(more);
        return all;
    }

    /// Where a page begins: behind an active job, or behind some that have ended.
    ///
    /// @param active true among active jobs, by their ids; false among those that have ended, the
    ///     last first
    /// @param value the last job's id; or when it ended, microseconds since 1970
    /// @param seen how many that ended at this time have been shown
    record Cursor(boolean active, long value, int seen) {
        static final Cursor START = new Cursor(true, 0, 0);
        static final Cursor ENDED = new Cursor(false, Long.MAX_VALUE, 0);

        static Cursor parse(@Nullable String text) throws Problem {
            if (text == null) {
                return START;
            }
            if (text.matches("a[0-9]{1,19}")) {
                try {
                    return new Cursor(true, Long.parseLong(text.substring(1)), 0);
                } catch (NumberFormatException e) {
                    // Answered below.
                }
            }
            if (text.matches("i[0-9]{1,18}\\.[0-9]{1,9}")) {
                int dot = text.indexOf('.');
                return new Cursor(
                        false,
                        Long.parseLong(text.substring(1, dot)),
                        Integer.parseInt(text.substring(dot + 1)));
            }
            if (text.equals(ENDED.toString())) {
                return ENDED;
            }
            throw Call.bad("cursor: expected what `next` said, not '" + text + "'");
        }

        @Override
        public String toString() {
            if (this.equals(ENDED)) {
                return "i";
            }
            return active ? "a" + value : "i" + value + "." + seen;
        }
    }

    static ArrayNode attributes(String... names) {
        ArrayNode attributes = JsonNodeFactory.instance.arrayNode();
        for (String name : names) {
            attributes.add(name);
        }
        return attributes;
    }
}
