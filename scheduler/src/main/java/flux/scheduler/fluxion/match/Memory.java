package flux.scheduler.fluxion.match;

import flux.ledger.constraint.Constraint;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.jobspec.Request;
import flux.scheduler.fluxion.schedule.Schedule;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The requests that came last, in the terms of the graph, with what was found out about each: jobs
/// often ask for the same.
///
/// What is known of a request takes some 100 bytes a place ([Standings]). So the last
/// [#REQUESTS_MIN] are remembered in any case, and others as long as all have [#PLACES_MAX] places
/// together: 25 MB, 256 kinds of request on 1,024 nodes.
final class Memory {
    static final int REQUESTS_MIN = 16;
    static final int REQUESTS_MAX = 256;
    static final int PLACES_MAX = 1 << 18;

    private final ResourceGraph graph;
    private final Schedule schedule;
    private final boolean flexible;
    private final Map<Asked, List<Remembered>> requests = new LinkedHashMap<>(16, 0.75f, true);

    /// Something was found out since the last look at how much there is.
    private boolean grown;

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
            grown = true;
        }
        if (grown) {
            grown = false;
            forgetOldest();
        }
        return known;
    }

    /// The one that is asked for now is the youngest.
    private void forgetOldest() {
        int places = 0;
        for (List<Remembered> known : requests.values()) {
            places += places(known);
        }
        while (requests.size() > REQUESTS_MIN
                && (requests.size() > REQUESTS_MAX || places > PLACES_MAX)) {
            Iterator<List<Remembered>> oldest = requests.values().iterator();
            places -= places(oldest.next());
            oldest.remove();
        }
    }

    private static int places(List<Remembered> readings) {
        int places = 0;
        for (Remembered reading : readings) {
            Standings standings = reading.standings();
            places += standings == null ? 0 : standings.places();
        }
        return places;
    }

    /// How many kinds of request are remembered.
    int size() {
        return requests.size();
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
            read.add(
                    new Remembered(
                            wanted, jobspec.constraint(), graph, schedule, () -> grown = true));
        }
        return read;
    }
}
