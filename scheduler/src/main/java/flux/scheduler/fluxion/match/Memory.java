package flux.scheduler.fluxion.match;

import flux.ledger.constraint.Constraint;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.jobspec.Request;
import flux.scheduler.fluxion.schedule.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The requests that came last, in the terms of the graph, with what was found out about each: jobs
/// often ask for the same.
final class Memory {
    private static final int REQUESTS_MAX = 16;

    private final ResourceGraph graph;
    private final Schedule schedule;
    private final boolean flexible;
    private final Map<Asked, List<Remembered>> requests = new LinkedHashMap<>(16, 0.75f, true);

    private record Asked(List<Request> resources, @Nullable Constraint constraint) {}

    /// @param flexible whether slots may be alternatives to each other
    Memory(ResourceGraph graph, Schedule schedule, boolean flexible) {
        this.graph = graph;
        this.schedule = schedule;
        this.flexible = flexible;
    }

    /// The ways in which `jobspec` can be read, in the order in which they are to be tried.
    ///
    /// @throws JobspecFault when the request does not make sense in this graph
    List<Remembered> readings(Jobspec jobspec) {
        Asked asked = new Asked(jobspec.resources(), jobspec.constraint());
        List<Remembered> known = requests.get(asked);
        if (known == null) {
            known = read(jobspec);
            requests.put(asked, known);
            if (requests.size() > REQUESTS_MAX) {
                requests.remove(requests.keySet().iterator().next());
            }
        }
        return known;
    }

    private List<Remembered> read(Jobspec jobspec) {
        List<List<Request>> readings;
        if (flexible) {
            readings = Alternatives.of(jobspec.resources());
        } else if (Alternatives.hasAny(jobspec.resources())) {
            throw new JobspecFault("alternative slots need the flexible traverser");
        } else {
            readings = List.of(jobspec.resources());
        }
        int[] tracked = schedule.filters().tracked();
        List<Remembered> read = new ArrayList<>();
        for (List<Request> reading : readings) {
            Wanted[] wanted = Wanted.all(reading, graph.types(), tracked);
            read.add(new Remembered(wanted, jobspec.constraint(), graph, schedule));
        }
        return read;
    }
}
