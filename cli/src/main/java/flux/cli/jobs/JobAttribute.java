package flux.cli.jobs;

import flux.cli.format.OutputFormat;
import flux.replay.jobs.JobAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which attributes of `job-list` (RFC 43) a listing needs, so that it asks for no others, and
/// where each stands in a [JobRow].
public final class JobAttribute {
    private static final String ANNOTATIONS = "annotations";
    private static final List<String> ALL = List.of("all");
    private static final List<String> RESULT = List.of("state", "result");

    /// Where an attribute stands; the id, which is no legal name, stands last.
    private static final Map<String, Integer> PLACES = places();

    static final int COUNT = PLACES.size();
    static final int NOWHERE = -1;

    private static final Map<String, List<String>> OF_FIELDS = ofFields();

    private JobAttribute() {}

    /// @return [#NOWHERE] when it is none
    static int place(String name) {
        return PLACES.getOrDefault(name, NOWHERE);
    }

    /// The attributes that are read to show `field` of a job; the one name `all` where a field is
    /// not known here.
    ///
    /// @param field by its name in a format
    public static List<String> of(String field) {
        List<String> known = OF_FIELDS.get(field);
        if (known != null) {
            return known;
        }
        if (PLACES.containsKey(field)) {
            return List.of(field);
        }
        if (field.equals("id") || field.startsWith("id.")) {
            return List.of();
        }
        if (field.startsWith("instance.")) {
            return List.of("state", ANNOTATIONS);
        }
        boolean annotated =
                field.equals("sched")
                        || field.equals("user")
                        || field.startsWith("sched.")
                        || field.startsWith("user.")
                        || field.startsWith("annotations.");
        return annotated ? List.of(ANNOTATIONS) : ALL;
    }

    /// What is read of a job to show it, order it and color it.
    public static Set<String> of(OutputFormat<?> format) {
        Set<String> needs = new TreeSet<>(RESULT);
        format.fields().forEach(field -> needs.addAll(of(field)));
        format.sortKeys().names().forEach(field -> needs.addAll(of(field)));
        return needs;
    }

    private static Map<String, Integer> places() {
        Map<String, Integer> places = new HashMap<>();
        JobAttributes.NAMES.forEach(name -> places.put(name, places.size()));
        places.put("id", places.size());
        return places;
    }

    private static Map<String, List<String>> ofFields() {
        Map<String, List<String>> needs = new HashMap<>();
        needs.put("id", List.of());
        needs.put("username", List.of("userid"));
        for (String way : List.of("", "_single", "_emoji", "_abbrev")) {
            needs.put("state" + way, List.of("state"));
            needs.put("status" + way, RESULT);
            needs.put("result" + way, RESULT);
        }
        needs.put(
                "contextual_info",
                List.of("state", "dependencies", ANNOTATIONS, "urgency", "priority", "nodelist"));
        needs.put("runtime", List.of("state", "t_run", "t_cleanup"));
        needs.put("contextual_time", List.of("state", "t_run", "t_cleanup", "duration"));
        needs.put("t_remaining", List.of("state", "expiration"));
        needs.put("returncode", List.of("state", "result", "waitstatus"));
        for (String part : List.of("occurred", "severity", "type", "note")) {
            needs.put("exception." + part, List.of("exception_" + part));
        }
        needs.put(
                "inactive_reason",
                List.of(
                        "state",
                        "result",
                        "waitstatus",
                        "exception_occurred",
                        "exception_severity",
                        "exception_type",
                        "exception_note"));
        needs.put("uri", List.of(ANNOTATIONS));
        needs.put("uri.local", List.of(ANNOTATIONS));
        return needs;
    }
}
