package flux.cli.submit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Which of the caller's resource limits a job gets: all but the unusual, changed by the rules of
/// --rlimit in the order given.
///
/// `-PATTERN` drops, `NAME=VALUE` sets, any other PATTERN takes the caller's.
final class RlimitRules {

    /// As getrlimit(2) says it: no limit.
    static final long UNLIMITED = -1;

    private static final Set<String> LEFT_OUT =
            Set.of("memlock", "ofile", "msgqueue", "nice", "rtprio", "rttime", "sigpending");
    private static final Set<String> UNLIMITED_NAMES = Set.of("unlimited", "infinity", "inf");

    /// How getrlimit(2) orders the limits; jobspecs list them so.
    private static final List<String> NAMES =
            List.of(
                    "cpu",
                    "fsize",
                    "data",
                    "stack",
                    "core",
                    "nofile",
                    "as",
                    "rss",
                    "nproc",
                    "memlock",
                    "msgqueue",
                    "nice",
                    "rtprio",
                    "rttime",
                    "sigpending",
                    "ofile");

    private RlimitRules() {}

    /// @param caller the caller's soft limits by name, -1 for no limit
    static Map<String, Long> apply(List<String> rules, Map<String, Long> caller) {
        Map<String, Long> limits = new LinkedHashMap<>();
        for (String name : NAMES) {
            Long limit = caller.get(name);
            if (limit != null && !LEFT_OUT.contains(name)) {
                limits.put(name, limit);
            }
        }
        rules.forEach(rule -> apply(rule.strip(), limits, caller));
        return limits;
    }

    private static void apply(String rule, Map<String, Long> limits, Map<String, Long> caller) {
        int equals = rule.indexOf('=');
        if (rule.startsWith("-")) {
            limits.keySet().removeAll(matching(rule.substring(1), rule));
        } else if (equals > 0) {
            String name = matching(rule.substring(0, equals), rule).getFirst();
            limits.put(name, value(rule.substring(equals + 1), rule));
        } else {
            for (String name : matching(rule, rule)) {
                Long limit = caller.get(name);
                if (limit != null) {
                    limits.put(name, limit);
                }
            }
        }
    }

    private static List<String> matching(String pattern, String rule) {
        String bare = pattern.toLowerCase(Locale.ROOT).replaceFirst("^rlimit_", "");
        Pattern glob = Glob.compile(bare);
        List<String> names = new ArrayList<>();
        NAMES.stream().filter(glob.asMatchPredicate()).forEach(names::add);
        if (names.isEmpty()) {
            throw new SubmitException("--rlimit: No such resource limit: \"" + rule + "\"");
        }
        return names;
    }

    private static long value(String text, String rule) {
        if (UNLIMITED_NAMES.contains(text)) {
            return UNLIMITED;
        }
        try {
            long limit = Long.parseLong(text);
            if (limit < UNLIMITED) {
                throw new SubmitException("--rlimit: Invalid value in " + rule);
            }
            return limit;
        } catch (NumberFormatException e) {
            throw new SubmitException("--rlimit: Invalid value in " + rule);
        }
    }
}
