package flux.scheduler.fluxion;

import flux.ledger.constraint.Constraint;
import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.scheduler.Matcher;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.match.Matched.Found;
import flux.scheduler.fluxion.writer.Writer;
import flux.scheduler.fluxion.writer.Writers;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The graph scheduler behind the scheduler's port: an instance's resources as a graph, with plans
/// in time. What jobs hold is a projection of the ledger, entered by their R.
public final class FluxionMatcher implements Matcher {

    /// The note on a request that no graph of these resources can meet.
    public static final String UNSATISFIABLE = "alloc denied due to type=\"unsatisfiable\"";

    /// For how long a job that should have ended is expected to go on.
    private static final long OVERDUE_SECONDS = 60;

    /// The note on a request that has no node in it, so that nothing could run there.
    public static final String NOWHERE_TO_RUN =
            "unsatisfiable request: it has no cores or gpus of any node";

    private final FluxionOptions options;
    private final GraphSource source;
    private final String format;
    private final Ends ends = new Ends();
    private final Map<JobId, ResourceSet> held = new HashMap<>();
    private final List<JobId> reserved = new ArrayList<>();
    private final LongOpenHashSet feasible = new LongOpenHashSet();
    private final BitSet down = new BitSet();
    private ResourceSet all = ResourceSet.EMPTY;

    /// The latest time that is known. A clock that jumps back must not find room before the times
    /// of those who are running.
    private long latest;

    private @Nullable Fluxion engine;
    private @Nullable GraphTerms terms;

    /// Of nodes, cores and gpus, which an R can name.
    public FluxionMatcher(FluxionOptions options) {
        this(options, GraphSource.OF_RESOURCES, "rv1_nosched");
    }

    /// @param format of what jobs get: `rv1` and `rv1_shorthand` add the graph's part to R, so that
    ///     after a restart they hold what only the graph knows, too
    public FluxionMatcher(FluxionOptions options, GraphSource source, String format) {
        this.options = options;
        this.source = source;
        this.format = format;
    }

    @Override
    public void define(ResourceSet resources) {
        all = resources;
        ResourceGraph graph = source.graph(resources);
        engine = new Fluxion(graph, options);
        terms = new GraphTerms(graph, resources);
        reserved.clear();
        feasible.clear();
        ends.clear();
        down.stream().forEach(rank -> setUp(rank, false));
        held.forEach(this::enter);
    }

    /// Whether these resources are in the graph.
    ///
    /// @throws flux.scheduler.fluxion.reader.ReaderFault that names the first rank that is not
    public void requireFit(ResourceSet resources) {
        source.requireFit(resources);
    }

    /// The engine itself, for questions; null while there are no resources. What is changed there
    /// is forgotten when the resources change.
    public @Nullable Fluxion engine() {
        return engine;
    }

    @Override
    public void setUp(String ranks, boolean up) {
        Idset.parse(ranks)
                .forEach(
                        rank -> {
                            down.set(rank, !up);
                            setUp(rank, up);
                        });
    }

    private void setUp(int rank, boolean up) {
        if (terms != null) {
            terms.setUp(rank, up);
        }
    }

    @Override
    public Match match(JobId job, JobRequest request, double nowSeconds) {
        return match(job, request, nowSeconds, false);
    }

    @Override
    public Match matchOrReserve(JobId job, JobRequest request, double nowSeconds) {
        return match(job, request, nowSeconds, true);
    }

    private Match match(JobId job, JobRequest request, double nowSeconds, boolean orReserve) {
        Fluxion fluxion = engine;
        GraphTerms graphTerms = terms;
        if (fluxion == null || graphTerms == null) {
            return new Unsatisfiable("unsatisfiable request: the instance has no resources");
        }
        long now = latest(nowSeconds);
        try {
            Jobspec jobspec = jobspec(request, now);
            var matched =
                    orReserve
                            ? fluxion.allocateOrElseReserve(job.value(), jobspec, now)
                            : fluxion.allocate(job.value(), jobspec, now);
            return switch (matched) {
                case Found found when found.reserved() -> {
                    reserved.add(job);
                    yield new Reserved(found.at());
                }
                case Found found when !graphTerms.hasNode(found.selection()) -> {
                    fluxion.cancel(job.value());
                    yield new Unsatisfiable(NOWHERE_TO_RUN);
                }
                case Found found -> {
                    ResourceSet.Builder nodes = graphTerms.nodes(found.selection());
                    yield matched(job, request, found, nodes, nowSeconds);
                }
                case flux.scheduler.fluxion.match.Matched.Busy _ ->
                        isFeasible(fluxion, job, jobspec) ? BUSY : new Unsatisfiable(UNSATISFIABLE);
                case flux.scheduler.fluxion.match.Matched.Unsatisfiable _ ->
                        new Unsatisfiable(UNSATISFIABLE);
            };
        } catch (JobspecFault | InvalidText e) {
            return new Unsatisfiable("unsatisfiable request: " + e.getMessage());
        }
    }

    /// Whether the job could run if all were up and free. That costs a search, so it is remembered
    /// of those that could.
    private boolean isFeasible(Fluxion fluxion, JobId job, Jobspec jobspec) {
        if (feasible.contains(job.value())) {
            return true;
        }
        boolean isSatisfiable = fluxion.isSatisfiable(jobspec);
        if (isSatisfiable) {
            feasible.add(job.value());
        }
        return isSatisfiable;
    }

    private Jobspec jobspec(JobRequest request, long now) {
        double limit = request.duration() == 0 ? 0 : Math.ceil(request.duration());
        boolean isForever = limit == 0 || limit > options.end() - now - 1;
        String constraint = request.constraintJson();
        return new Jobspec(
                Requests.of(request),
                isForever ? 0 : (long) limit,
                constraint == null ? null : Constraint.parse(constraint));
    }

    private Match matched(
            JobId job,
            JobRequest request,
            Found found,
            ResourceSet.Builder nodes,
            double nowSeconds) {
        double expiration =
                request.duration() > 0 ? nowSeconds + request.duration() : all.expiration();
        JobRequest.Shape shape = request.shape();
        ResourceSet resources =
                nodes.properties(all)
                        .nslots(shape == null ? 1 : shape.slots())
                        .starttime(nowSeconds)
                        .expiration(expiration)
                        .scheduling(scheduling(found))
                        .build();
        held.put(job, resources);
        feasible.remove(job.value());
        expect(job, found.end());
        return new Matched(
                resources, "{\"sched\":{\"resource_summary\":\"" + resources.summary() + "\"}}");
    }

    private @Nullable String scheduling(Found found) {
        Fluxion fluxion = engine;
        return fluxion == null
                ? null
                : Writers.scheduling(
                        format,
                        fluxion.graph(),
                        fluxion.schedule(),
                        new Writer.Resources(found.selection(), found.at(), found.end()));
    }

    @Override
    public void cancelReservations() {
        for (JobId job : reserved) {
            if (!held.containsKey(job)) {
                cancel(job);
            }
        }
        reserved.clear();
    }

    @Override
    public void hold(JobId job, ResourceSet resources) {
        if (held.put(job, resources) == null) {
            cancel(job); // what was only reserved
            enter(job, resources);
        }
    }

    @Override
    public boolean advance(double nowSeconds) {
        long now = latest(nowSeconds);
        List<JobId> overdue = ends.by(now);
        if (overdue.isEmpty()) {
            return false;
        }
        boolean planned = !reserved.isEmpty();
        cancelReservations(); // they counted on these
        for (JobId job : overdue) {
            ResourceSet resources = held.get(job);
            cancel(job);
            if (resources != null) {
                enter(job, resources, now, now + OVERDUE_SECONDS);
            }
        }
        return planned;
    }

    private void enter(JobId job, ResourceSet resources) {
        long at = (long) resources.starttime();
        latest(at);
        long end = resources.expiration() > 0 ? (long) Math.ceil(resources.expiration()) : 0;
        enter(job, resources, at, end > at ? end : options.end());
    }

    /// Of resources that are not there any more nothing is entered.
    private void enter(JobId job, ResourceSet resources, long at, long end) {
        if (engine == null || terms == null) {
            return;
        }
        GraphTerms.Holding holding = terms.vertices(resources);
        if (holding.vertices().length > 0) {
            long until = Math.min(end, options.end());
            engine.update(job.value(), holding.vertices(), holding.whole(), at, until, false);
            expect(job, until);
        }
    }

    @Override
    public void free(JobId job) {
        held.remove(job);
        feasible.remove(job.value());
        cancel(job);
    }

    private long latest(double seconds) {
        latest = Math.max(latest, (long) seconds);
        return latest;
    }

    private void expect(JobId job, long end) {
        if (end < options.end()) {
            ends.put(job, end);
        }
    }

    private void cancel(JobId job) {
        ends.remove(job);
        if (engine != null) {
            engine.cancel(job.value());
        }
    }
}
