package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.scheduler.QueuePolicies;
import flux.scheduler.fluxion.FluxionOptions;
import flux.scheduler.fluxion.GraphSource;
import flux.scheduler.fluxion.jobspec.JobspecReader;
import flux.scheduler.fluxion.policy.MatchPolicy;
import flux.scheduler.fluxion.reader.GraphFormat;
import flux.scheduler.fluxion.schedule.FilterSpec;
import flux.scheduler.inventory.MachineDiscovery;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tables `[sched-fluxion-resource]` and `[sched-fluxion-qmanager]`
/// (flux-config-sched-fluxion-resource(5) and -qmanager(5)).
/// ```toml
/// [sched-fluxion-resource]
/// load-file = "/etc/flux/graph.json" # of what is loaded instead of nodes, cores and gpus alone
/// load-format = "jgf"               # rv1exec, jgf, jgf_shorthand, hwloc, grug
///                                    # (hwloc without a file: this machine, with sockets, NUMA)
/// load-allowlist = "node,socket,core" # what hwloc's reader keeps; all by default
/// match-policy = "lonodex"          # also policy; "first" by default
/// match-format = "rv1"              # of R; adds the graph's part. "rv1_nosched" by default
/// prune-filters = "ALL:core,ALL:node,ALL:gpu"
/// traverser = "flexible"            # "simple" by default
/// ```
///
/// @param graph what is loaded; null when the resources are the graph
/// @param discovered the types that are kept of this machine when it is the graph; null when it is
///     not
/// @param matchFormat a writer's name
/// @param shown the table as it is in force, with what was not given
public record FluxionSettings(
        FluxionOptions options,
        @Nullable LoadedGraph graph,
        @Nullable Set<String> discovered,
        QueuePolicies policies,
        String matchFormat,
        ObjectNode shown) {
    static final String RESOURCE = "sched-fluxion-resource";
    static final String QUEUES = "sched-fluxion-qmanager";
    private static final int RESERVE_MAX = 2_000_000;

    private static final List<String> RESOURCE_KEYS =
            List.of(
                    "load-file",
                    "load-format",
                    "load-allowlist",
                    "match-policy",
                    "policy",
                    "match-format",
                    "subsystems",
                    "reserve-vtx-vec",
                    "prune-filters",
                    "update-interval",
                    "traverser");
    private static final List<String> QUEUE_KEYS =
            List.of(
                    "queue-policy",
                    "queue-policy-per-queue",
                    "queues",
                    "queue-params",
                    "queue-params-per-queue",
                    "policy-params",
                    "policy-params-per-queue",
                    "vqueue-parents");
    private static final List<String> FORMATS =
            List.of(
                    "rv1_nosched",
                    "rv1",
                    "rv1_shorthand",
                    "rlite",
                    "jgf",
                    "jgf_shorthand",
                    "simple",
                    "pretty_simple");
    private static final String FORMAT_DEFAULT = "rv1exec";

    /// @param config the whole configuration
    /// @throws IllegalArgumentException that names the key, and what was expected
    public static FluxionSettings of(JsonNode config) {
        JsonNode table = config.path(RESOURCE);
        known(RESOURCE, table, RESOURCE_KEYS);
        known(QUEUES, config.path(QUEUES), QUEUE_KEYS);
        LoadedGraph graph = loaded(table);
        String format = text(table, "match-format", "rv1_nosched");
        oneOf("match-format", format, FORMATS);
        String traverser = text(table, "traverser", "simple");
        oneOf("traverser", traverser, List.of("simple", "flexible"));
        String policy = text(table, "match-policy", text(table, "policy", "first"));
        FluxionOptions options =
                new FluxionOptions(
                        named("match-policy", () -> MatchPolicy.parse(policy)),
                        named(
                                "prune-filters",
                                () ->
                                        FilterSpec.parse(
                                                text(
                                                        table,
                                                        "prune-filters",
                                                        FluxionOptions.FILTERS_DEFAULT))),
                        List.of("containment"),
                        traverser.equals("flexible"),
                        0,
                        JobspecReader.DURATION_MAX,
                        false);
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        shown.put("load-format", "rv1exec").put("subsystems", "containment");
        shown.put("prune-filters", FluxionOptions.FILTERS_DEFAULT).put("reserve-vtx-vec", 0);
        shown.put("update-interval", 0).put("traverser", traverser).put("match-format", format);
        if (table.isObject()) {
            shown.setAll((ObjectNode) table);
        }
        shown.remove("policy");
        shown.put("match-policy", policy);
        return new FluxionSettings(
                options,
                graph,
                discovered(table),
                QueuePolicies.parse(config.toString()),
                format,
                shown);
    }

    /// Where the graph comes from. Reads the file that is named.
    ///
    /// @throws IllegalArgumentException in one line, when it holds no such graph
    public GraphSource source() {
        if (discovered != null) {
            return GraphSource.discovered(new MachineDiscovery().topology(), discovered);
        }
        return graph == null ? GraphSource.OF_RESOURCES : graph.source();
    }

    private static @Nullable Set<String> discovered(JsonNode table) {
        return text(table, "load-file", "").isEmpty()
                        && text(table, "load-format", FORMAT_DEFAULT).equals("hwloc")
                ? GraphFormat.allowlist(text(table, "load-allowlist", ""))
                : null;
    }

    private static @Nullable LoadedGraph loaded(JsonNode table) {
        String format = text(table, "load-format", FORMAT_DEFAULT);
        oneOf("load-format", format, GraphFormat.NAMES);
        Set<String> allowlist = GraphFormat.allowlist(text(table, "load-allowlist", ""));
        if (!text(table, "subsystems", "containment").equals("containment")) {
            throw wrong("subsystems", "the resources of an instance have containment only");
        }
        number(table, "reserve-vtx-vec", RESERVE_MAX);
        number(table, "update-interval", Integer.MAX_VALUE);
        String file = text(table, "load-file", "");
        if (file.isEmpty()) {
            return null;
        }
        Path path = Path.of(file);
        if (!path.isAbsolute()) {
            throw wrong("load-file", "must be an absolute path, not \"%s\"".formatted(file));
        }
        return new LoadedGraph(path, format, allowlist);
    }

    private static void known(String name, JsonNode table, List<String> keys) {
        if (!table.isMissingNode() && !table.isObject()) {
            throw new IllegalArgumentException(name + " must be a table, not " + table);
        }
        table.fieldNames()
                .forEachRemaining(
                        key -> {
                            if (!keys.contains(key)) {
                                throw new IllegalArgumentException(
                                        "%s: no such key: %s; expected one of %s"
                                                .formatted(name, key, String.join(", ", keys)));
                            }
                        });
    }

    private static String text(JsonNode table, String key, String otherwise) {
        JsonNode value = table.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isTextual()) {
            throw wrong(key, "must be a string, not " + value);
        }
        return value.asText();
    }

    private static void oneOf(String key, String value, List<String> known) {
        if (!known.contains(value)) {
            throw wrong(
                    key,
                    "must be one of %s, not \"%s\"".formatted(String.join(", ", known), value));
        }
    }

    /// A number, which module arguments give as text.
    private static void number(JsonNode table, String key, int most) {
        JsonNode value = table.path(key);
        if (!value.isMissingNode()) {
            int number = value.isIntegralNumber() ? value.asInt(-1) : parsed(value.asText());
            if (number < 0 || number > most) {
                throw wrong(key, "must be a number from 0 to %d, not %s".formatted(most, value));
            }
        }
    }

    private static int parsed(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private interface Parsing<T> {
        T get();
    }

    private static <T> T named(String key, Parsing<T> parsing) {
        try {
            return parsing.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(RESOURCE + "." + key + ": " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException wrong(String key, String what) {
        return new IllegalArgumentException(RESOURCE + "." + key + ": " + what);
    }
}
