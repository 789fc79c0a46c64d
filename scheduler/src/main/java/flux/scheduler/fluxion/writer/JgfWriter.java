package flux.scheduler.fluxion.writer;

import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.match.Selection;
import flux.scheduler.fluxion.planner.MultiPlanner;
import flux.scheduler.fluxion.schedule.Schedule;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/// A graph in the JSON Graph Format of RFC 40; in shorthand, what is exclusive stands for all below
/// it.
final class JgfWriter implements Writer {
    private final ResourceGraph graph;
    private final Schedule schedule;
    private final boolean shorthand;

    JgfWriter(ResourceGraph graph, Schedule schedule, boolean shorthand) {
        this.graph = graph;
        this.schedule = schedule;
        this.shorthand = shorthand;
    }

    String name() {
        return shorthand ? "fluxion:jgf_shorthand" : "fluxion:jgf";
    }

    /// An R's `scheduling` (RFC 20).
    String scheduling(Resources resources) {
        JsonText json = new JsonText();
        graph(json.open('{'), resources, u -> false);
        return json.key("writer").string(name()).close('}').toString();
    }

    @Override
    public String write(Resources resources) {
        return writeWithFilters(resources, u -> false);
    }

    @Override
    public String writeWithFilters(Resources resources, IntPredicate at) {
        if (resources.selection().isEmpty()) {
            return "";
        }
        JsonText json = new JsonText();
        json.open('{');
        graph(json, resources, at);
        if (shorthand) {
            json.key("writer").string(name());
        }
        return json.close('}') + "\n";
    }

    /// The key `graph` with its value.
    void graph(JsonText json, Resources resources, IntPredicate filtersAt) {
        Selection selection = resources.selection();
        IntOpenHashSet below = shorthand ? belowExclusive(selection) : new IntOpenHashSet();
        json.key("graph").open('{').key("nodes").open('[');
        for (int i = 0; i < selection.size(); i++) {
            int u = selection.vertex(i);
            if (!below.contains(u)) {
                node(json, u, selection.isExclusive(i), filtersAt.test(u), resources.start());
            }
        }
        json.close(']').key("edges").open('[');
        for (int i = 0; i < selection.size(); i++) {
            int u = selection.vertex(i);
            if (!below.contains(u) && selection.parent(i) != Selection.NONE) {
                edge(json, selection.parent(i), u);
            }
        }
        json.close(']').close('}');
    }

    private static IntOpenHashSet belowExclusive(Selection selection) {
        IntOpenHashSet exclusive = new IntOpenHashSet();
        IntOpenHashSet below = new IntOpenHashSet();
        for (int i = selection.size() - 1; i >= 0; i--) {
            int parent = selection.parent(i);
            if (exclusive.contains(parent) || below.contains(parent)) {
                below.add(selection.vertex(i));
            }
            if (selection.isExclusive(i)) {
                exclusive.add(selection.vertex(i));
            }
        }
        return below;
    }

    private void node(JsonText json, int u, boolean exclusive, boolean filters, long at) {
        json.element('{').key("id").string(Long.toString(graph.uniqueId(u)));
        json.key("metadata").open('{').key("type").string(graph.typeName(u));
        if (!graph.basename(u).equals(graph.typeName(u))) {
            json.key("basename").string(graph.basename(u));
        }
        if (graph.hasNameOfItsOwn(u)) {
            json.key("name").string(graph.name(u));
        }
        if (graph.id(u) != -1) {
            json.key("id").raw(graph.id(u));
        }
        json.key("rank").raw(graph.rank(u));
        if (!graph.isUp(u)) {
            json.key("status").raw(1);
        }
        if (exclusive) {
            json.key("exclusive").raw(true);
        }
        if (graph.size(u) != 1) {
            json.key("size").raw(graph.size(u));
        }
        if (!graph.properties(u).isEmpty()) {
            strings(json, "properties", graph.properties(u));
        }
        strings(json, "paths", graph.paths(u));
        MultiPlanner filter = schedule.filters().at(u);
        if (filters && filter != null) {
            strings(json, "agfilter", state(filter, at));
        }
        json.close('}').close('}');
    }

    private Map<String, String> state(MultiPlanner filter, long at) {
        Map<String, String> state = new TreeMap<>();
        for (int i = 0; i < filter.size(); i++) {
            long used = filter.total(i) - filter.availableAt(i, at);
            state.put(
                    graph.types().name(filter.type(i)),
                    "used:" + used + ", total:" + filter.total(i));
        }
        return state;
    }

    private static void strings(JsonText json, String key, Map<String, String> values) {
        json.key(key).open('{');
        values.forEach((name, value) -> json.key(name).string(value));
        json.close('}');
    }

    private void edge(JsonText json, int source, int target) {
        json.element('{')
                .key("source")
                .string(Long.toString(graph.uniqueId(source)))
                .key("target")
                .string(Long.toString(graph.uniqueId(target)));
        int subsystem = schedule.subsystem();
        if (subsystem != ResourceGraph.CONTAINMENT) {
            json.key("metadata")
                    .open('{')
                    .key("subsystem")
                    .string(graph.subsystems().name(subsystem))
                    .close('}');
        }
        json.close('}');
    }
}
