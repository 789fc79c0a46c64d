package flux.scheduler.fluxion;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.match.Matched;
import flux.scheduler.fluxion.match.Matched.Busy;
import flux.scheduler.fluxion.match.Matched.Found;
import flux.scheduler.fluxion.match.Matched.Unsatisfiable;
import flux.scheduler.fluxion.match.Selection;
import flux.scheduler.fluxion.match.Traverser;
import flux.scheduler.fluxion.reader.JgfReader;
import flux.scheduler.fluxion.schedule.Held;
import flux.scheduler.fluxion.schedule.Schedule;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// The match engine: finds resources for jobs, remembers who has what, and lets resources come and
/// go.
///
/// Knows no clock: every operation is told the time it is about, in seconds. Job ids are the
/// caller's; one id holds resources once.
public final class Fluxion {
    private final ResourceGraph graph;
    private final FluxionOptions options;
    private final Schedule schedule;
    private final Traverser traverser;
    private final int dominant;

    public Fluxion(ResourceGraph graph, FluxionOptions options) {
        this.graph = graph;
        this.options = options;
        dominant = graph.subsystem(options.subsystems().getFirst());
        options.subsystems().forEach(graph::subsystem);
        graph.index();
        if (graph.relations(dominant).root() == Relations.NONE) {
            throw new IllegalArgumentException(
                    "the graph has no subsystem " + options.subsystems().getFirst());
        }
        schedule =
                new Schedule(
                        graph,
                        dominant,
                        options.filters(),
                        options.start(),
                        options.end(),
                        options.growsForNow());
        traverser =
                new Traverser(
                        graph,
                        dominant,
                        options.subsystems().stream().skip(1).mapToInt(graph::subsystem).toArray(),
                        schedule,
                        options.policy(),
                        options.flexible());
    }

    public ResourceGraph graph() {
        return graph;
    }

    public Schedule schedule() {
        return schedule;
    }

    /// The subsystem that is walked down.
    public int dominant() {
        return dominant;
    }

    public Traverser traverser() {
        return traverser;
    }

    /// Takes resources for `job` from `at` on, or says [Busy].
    public Matched allocate(long job, Jobspec jobspec, long at) {
        requireFree(job);
        return booked(job, traverser.find(jobspec, at));
    }

    /// As [#allocate], but says [Unsatisfiable] when what is up would not be enough if it were
    /// free.
    public Matched allocateOrTellWhether(long job, Jobspec jobspec, long at) {
        Matched matched = allocate(job, jobspec, at);
        return matched instanceof Busy && !traverser.isSatisfiable(jobspec, false)
                ? new Unsatisfiable()
                : matched;
    }

    /// Takes resources at `at`, or else for the earliest time after it.
    public Matched allocateOrElseReserve(long job, Jobspec jobspec, long at) {
        requireFree(job);
        return booked(job, traverser.findFrom(jobspec, at));
    }

    /// What [#allocate] would find.
    public Matched withoutAllocating(Jobspec jobspec, long at) {
        return traverser.find(jobspec, at);
    }

    /// What [#allocateOrElseReserve] would find.
    public Matched withoutAllocatingFuture(Jobspec jobspec, long at) {
        return traverser.findFrom(jobspec, at);
    }

    public boolean isSatisfiable(Jobspec jobspec) {
        traverser.startCounting();
        return traverser.isSatisfiable(jobspec, true);
    }

    /// Notes that `job` has what was decided elsewhere, be it in the past (replay).
    ///
    /// @param vertices those that are the job's alone; their ancestors are shared
    /// @param whole whether they stand for all below them, too
    /// @throws IllegalArgumentException when somebody else has some of it in that time
    public Found update(
            long job, int[] vertices, boolean whole, long at, long end, boolean reserved) {
        requireFree(job);
        Selection selection = traverser.select(vertices, whole);
        long now = reserved ? schedule.start() - 1 : at; // what is for later may count on ends
        for (int i = 0; i < selection.size(); i++) {
            var claims = schedule.claims(selection.vertex(i));
            if (claims != null && !claims.isFree(at, end, now, selection.isExclusive(i))) {
                throw new IllegalArgumentException(
                        graph.path(selection.vertex(i), dominant) + " is somebody else's");
            }
        }
        Found found = new Found(selection, at, end, reserved);
        traverser.book(job, found);
        return found;
    }

    /// Gives back all that `job` has. @return false when it has nothing
    public boolean cancel(long job) {
        return schedule.free(job);
    }

    /// Gives back what `job` has of its own among `chosen`. A node that it gives back without the
    /// cores in it is shared from then on: nobody else gets it whole before the cores are free.
    ///
    /// @return whether it has nothing left
    /// @throws IllegalArgumentException when it has nothing of it
    public boolean cancelPartly(long job, IntPredicate chosen) {
        Held held = schedule.held(job);
        if (held == null) {
            throw new IllegalArgumentException("nonexistent job " + job);
        }
        boolean any = false;
        for (int u : held.exclusiveVertices()) {
            any |= chosen.test(u);
        }
        if (!any) {
            throw new IllegalArgumentException("job " + job + " has nothing of it");
        }
        return schedule.freeSome(held, chosen);
    }

    /// Adds the vertices of a JGF document that are new.
    ///
    /// @throws flux.scheduler.fluxion.reader.ReaderFault when it cannot be; nothing is added then
    public void attach(byte[] jgf) {
        JgfReader.attach(graph, jgf);
        changed();
    }

    /// Takes away `vertices` and all below them; jobs lose what they have there.
    public void remove(int... vertices) {
        IntOpenHashSet going = new IntOpenHashSet();
        for (int u : vertices) {
            collect(u, going);
        }
        List<Held> jobs = new ArrayList<>(schedule.jobs());
        for (Held held : jobs) {
            boolean touched = false;
            for (int u : held.exclusiveVertices()) {
                touched |= going.contains(u);
            }
            if (touched) {
                schedule.freeSome(held, going::contains);
            }
        }
        going.forEach(graph::remove);
        graph.index();
        changed();
    }

    private void collect(int u, IntOpenHashSet into) {
        IntArrayList open = IntArrayList.of(u);
        while (!open.isEmpty()) {
            int next = open.popInt();
            if (into.add(next)) {
                for (int s = 0; s < graph.subsystems().count(); s++) {
                    Relations relations = graph.relations(s);
                    for (int i = relations.from(next); i < relations.to(next); i++) {
                        open.add(relations.child(i));
                    }
                }
            }
        }
    }

    private void changed() {
        schedule.graphChanged();
        traverser.graphChanged();
    }

    private Matched booked(long job, Matched matched) {
        if (matched instanceof Found found) {
            traverser.book(job, found);
        }
        return matched;
    }

    private void requireFree(long job) {
        if (schedule.held(job) != null) {
            throw new IllegalArgumentException("existing Jobid " + job);
        }
    }

    /// As it was made.
    public FluxionOptions options() {
        return options;
    }
}
