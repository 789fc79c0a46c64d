package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.planner.MultiPlanner;
import flux.scheduler.fluxion.planner.Planner;
import flux.scheduler.fluxion.policy.MatchPolicy;
import flux.scheduler.fluxion.schedule.Schedule;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Looks for resources in a graph with a schedule, and books what was found.
public final class Traverser {
    private final ResourceGraph graph;
    private final Schedule schedule;
    private final MatchPolicy policy;
    private final boolean flexible;
    private final int dominant;
    private final Marks marks;
    private final Flows flows;
    private EdgeOrder edges;
    private Pruning pruning;
    private Search search;
    private Recall recall;
    private Booking booking;
    private Memory memory;
    private boolean remembers = true;
    private long preorder;
    private long postorder;

    /// @param dominant the subsystem that is walked down
    /// @param auxiliary those that are walked up
    /// @param flexible whether slots may be alternatives to each other
    public Traverser(
            ResourceGraph graph,
            int dominant,
            int[] auxiliary,
            Schedule schedule,
            MatchPolicy policy,
            boolean flexible) {
        this.graph = graph;
        this.dominant = dominant;
        this.schedule = schedule;
        this.policy = policy;
        this.flexible = flexible;
        Relations relations = graph.relations(dominant);
        marks = new Marks(graph, relations, policy.nodeExclusive());
        edges = new EdgeOrder(graph, relations);
        pruning = new Pruning(graph, schedule);
        flows =
                new Flows(
                        graph,
                        relations,
                        auxiliary,
                        schedule,
                        policy.order() == MatchPolicy.Order.HIGH);
        search = new Search(graph, relations, policy, pruning, edges, flows);
        recall = new Recall(graph, schedule, policy, flows, search);
        booking = new Booking(graph, schedule, policy.stopsAtFirst() ? edges : null);
        memory = new Memory(graph, schedule, flexible);
    }

    /// To be called when the graph has changed.
    public void graphChanged() {
        edges = edges.renewed();
        pruning = new Pruning(graph, schedule);
        search = new Search(graph, graph.relations(dominant), policy, pruning, edges, flows);
        recall = new Recall(graph, schedule, policy, flows, search);
        booking = new Booking(graph, schedule, policy.stopsAtFirst() ? edges : null);
        memory = new Memory(graph, schedule, flexible);
    }

    /// Vertices entered in the last operation.
    public long preorderCount() {
        return preorder;
    }

    /// Vertices left with something found in the last operation.
    public long postorderCount() {
        return postorder;
    }

    /// Looks for what `jobspec` wants from `at` on. Changes nothing.
    ///
    /// @throws JobspecFault when the request does not make sense in this graph
    public Matched find(Jobspec jobspec, long at) {
        startCounting();
        long end = end(jobspec, at);
        for (Remembered request : memory.readings(jobspec)) {
            Selection found = run(request, new Window(at, end, at, false, false));
            if (found != null) {
                return new Matched.Found(found, at, end, false);
            }
        }
        return new Matched.Busy();
    }

    /// As [#find], or at the earliest later time at which something changes for the better.
    public Matched findFrom(Jobspec jobspec, long at) {
        Matched now = find(jobspec, at);
        if (now instanceof Matched.Found) {
            return now;
        }
        if (!hasNodes(jobspec)) {
            return new Matched.Busy();
        }
        if (!isSatisfiable(jobspec, true)) {
            return new Matched.Unsatisfiable();
        }
        Matched.Found earliest = null;
        for (Remembered request : memory.readings(jobspec)) {
            Matched.Found found = later(request, jobspec, at);
            if (found != null && (earliest == null || found.at() < earliest.at())) {
                earliest = found;
            }
        }
        return earliest == null ? new Matched.Busy() : earliest;
    }

    /// Nodes that are down may come back: with too few of them a job waits.
    private boolean hasNodes(Jobspec jobspec) {
        int nodes = graph.types().number("node");
        long fewest = Long.MAX_VALUE;
        for (Remembered request : memory.readings(jobspec)) {
            fewest = Math.min(fewest, Wanted.units(request.wanted, nodes));
        }
        return pruning.hasNodes(fewest, jobspec.constraint());
    }

    private Matched.@Nullable Found later(Remembered request, Jobspec jobspec, long now) {
        MultiPlanner root = schedule.filters().at(graph.relations(dominant).root());
        if (root == null || now + 1 >= schedule.end()) {
            return null;
        }
        long[] totals = Booking.totals(request.wanted, schedule.filters());
        long[] needed = new long[root.size()];
        for (int i = 0; i < needed.length; i++) {
            int k = Arrays.binarySearch(schedule.filters().tracked(), root.type(i));
            needed[i] = totals[k];
        }
        long forever = Math.max(1, jobspec.durationSeconds());
        long at = root.timeFirst(now + 1, forever, needed);
        while (at != Planner.NEVER) {
            long end = end(jobspec, at);
            Selection found = run(request, new Window(at, end, now, false, false));
            if (found != null) {
                return new Matched.Found(found, at, end, true);
            }
            at = root.timeNext();
        }
        return null;
    }

    /// Whether `jobspec` could run if all were free.
    ///
    /// @param allUp and if all were up
    public boolean isSatisfiable(Jobspec jobspec, boolean allUp) {
        Window ever = Window.ever(schedule.start(), allUp);
        for (Remembered request : memory.readings(jobspec)) {
            if (isSatisfiable(request, ever)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSatisfiable(Remembered request, Window ever) {
        Boolean known = remembers ? request.satisfiable(ever.allUp()) : null;
        if (known == null) {
            known = run(request, ever) != null;
            request.satisfiable(ever.allUp(), known);
        }
        return known;
    }

    public void startCounting() {
        preorder = 0;
        postorder = 0;
    }

    /// Enters what was found for `job`.
    public void book(long job, Matched.Found found) {
        booking.enter(
                found.selection(), schedule.open(job, found.at(), found.end(), found.reserved()));
    }

    /// Vertices that somebody else has chosen, with their ancestors.
    ///
    /// @param whole whether they stand for all below them, too
    public Selection select(int[] exclusive, boolean whole) {
        marks.clear();
        for (int u : exclusive) {
            marks.mark(u, true, whole);
        }
        for (int u : exclusive) {
            marks.markAncestors(graph.relations(dominant).parent(u));
        }
        return marks.gather();
    }

    /// @return what was chosen; null when there is not enough
    private @Nullable Selection run(Remembered request, Window window) {
        boolean recalls = remembers && !flexible;
        boolean found =
                recalls ? recall.search(request, window) : recall.searchAll(request, window);
        preorder += search.preorderCount();
        postorder += search.postorderCount();
        if (!found) {
            return null;
        }
        marks.clear();
        marks.markChosen(search.candidates, search.choice.from(), search.candidates.pickCount());
        Selection selection = marks.gather();
        return flows.charge(selection, window) ? selection : null;
    }

    /// Searches all in every match, as if nothing had been found out before: what is chosen is the
    /// same.
    public void forgetAlways() {
        remembers = false;
    }

    /// How many kinds of request something is remembered of.
    public int remembered() {
        return memory.size();
    }

    /// Tells `visits` what the searches come to, until the graph changes.
    public void watch(Visits visits) {
        search.watch(visits);
    }

    private long end(Jobspec jobspec, long at) {
        long duration = jobspec.durationSeconds();
        long end = duration == 0 ? schedule.end() : at + duration;
        if (at < schedule.start() || end > schedule.end() || end <= at) {
            throw new JobspecFault(
                    "[%d, %d) is not within the resources' time, [%d, %d)"
                            .formatted(at, end, schedule.start(), schedule.end()));
        }
        return end;
    }
}
