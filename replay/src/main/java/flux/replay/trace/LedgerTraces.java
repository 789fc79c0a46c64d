package flux.replay.trace;

import flux.ledger.entry.Entry;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.entry.Fact.ResourceEvent.Defined;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobRequest;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import flux.ledger.resource.ResourceSet;
import flux.replay.tools.LedgerFiles;
import flux.replay.trace.Trace.Outage;
import flux.replay.trace.TraceJob.Past;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The jobs of a ledger as a trace: what if they had met another policy?
///
/// A job joins the queue when it did: when its dependencies were met and nobody held it (urgency
/// 0), with the priority that it had in the end. It holds its resources as long as it did, whatever
/// ended it. Nodes are drained and undrained when they were.
public final class LedgerTraces {
    static final String NEVER_RAN = "never got resources";
    static final String STILL_RUNS = "held resources when the ledger ended";
    static final String UNREADABLE = "has entries that cannot be read";

    private final Map<JobId, Life> lives = new LinkedHashMap<>();
    private final List<Outage> outages = new ArrayList<>();
    private ResourceSet machine = ResourceSet.EMPTY;

    private LedgerTraces() {}

    /// @param nodes of the machine to simulate; 0 for the ledger's own
    /// @param cores of each node; 0 for as many as the ledger's largest node has
    /// @throws TraceFault when the ledger knows of no resources, or of no jobs
    /// @throws flux.ledger.log.LogDamagedException at the first record that is damaged
    public static Trace read(LedgerFiles files, int nodes, int cores) {
        LedgerTraces traces = new LedgerTraces();
        try (EventLogReader reader = files.reader(LedgerFiles.JOBS)) {
            for (LogRecord record = reader.next(); record != null; record = reader.next()) {
                traces.on(EntryReader.read(record).entry());
            }
        }
        return traces.trace(files.place(), nodes, cores);
    }

    /// One job's way through the ledger; times in microseconds, 0 for not yet.
    private static final class Life {
        final JobRequest request;
        long priority;
        long joined;
        long allocated;
        long freed;
        int cores;
        boolean isUnreadable;

        Life(JobRequest request) {
            this.request = request;
        }

        String skipped() {
            return isUnreadable
                    ? UNREADABLE
                    : allocated == 0 ? NEVER_RAN : freed == 0 ? STILL_RUNS : "";
        }
    }

    private void on(Entry entry) {
        switch (entry.fact()) {
            case OfJob fact -> {
                for (JobEvent event : fact.events()) {
                    on(fact.job(), event, entry.timeMicros());
                }
            }
            case OfUnreadable fact ->
                    lives.computeIfAbsent(fact.job(), _ -> new Life(JobRequest.unreadable()))
                                    .isUnreadable =
                            true;
            case OfResources(Defined defined) -> machine = defined.resources();
            case OfResources(ResourceEvent change) ->
                    outages.add(new Outage(entry.timeMicros(), change));
            default -> {}
        }
    }

    private void on(JobId job, JobEvent event, long time) {
        if (event instanceof Submitted submitted) {
            lives.put(job, new Life(submitted.request()));
            return;
        }
        Life life = lives.get(job);
        if (life == null) {
            return;
        }
        switch (event) {
            case PriorityAssigned e when life.allocated == 0 -> {
                life.joined = e.priority() == 0 ? 0 : life.joined == 0 ? time : life.joined;
                life.priority = e.priority();
            }
            case Allocated e -> {
                life.allocated = time;
                life.cores = e.resources().coreCount();
            }
            case Freed _, Cleaned _ -> life.freed = life.freed == 0 ? time : life.freed;
            default -> {}
        }
    }

    private Trace trace(String name, int nodes, int cores) {
        if (lives.isEmpty() || machine.isEmpty()) {
            throw new TraceFault(
                    "%s: there is nothing to simulate: the ledger knows of no %s"
                            .formatted(name, lives.isEmpty() ? "jobs" : "resources"));
        }
        boolean isOwn = nodes == 0 && cores == 0;
        Map<String, Integer> skipped = new TreeMap<>();
        List<TraceJob> jobs = new ArrayList<>();
        lives.forEach(
                (id, life) -> {
                    if (life.skipped().isEmpty()) {
                        jobs.add(job(id, life, isOwn));
                    } else {
                        skipped.merge(life.skipped(), 1, Integer::sum);
                    }
                });
        return new Trace(
                name,
                isOwn ? machine : other(nodes, cores),
                jobs,
                isOwn ? outages : List.of(),
                lives.size(),
                skipped,
                0);
    }

    private ResourceSet other(int nodes, int cores) {
        int[] largest = {1};
        machine.forEachNode((_, _, ids, _) -> largest[0] = Math.max(largest[0], ids.size()));
        return SwfTraces.machine(
                nodes == 0 ? machine.nodeCount() : nodes, cores == 0 ? largest[0] : cores);
    }

    private static TraceJob job(JobId id, Life life, boolean isOwn) {
        long joined = life.joined == 0 ? life.allocated : life.joined;
        long run = Math.max(1, life.freed - life.allocated);
        return new TraceJob(
                id.f58(),
                joined,
                run,
                Math.max(1, life.cores),
                life.priority,
                isOwn ? life.request : anywhere(life.request),
                new Past(life.allocated - joined, run));
    }

    /// Hosts and properties are those of the machine that the ledger knows.
    private static JobRequest anywhere(JobRequest request) {
        @Nullable String nowhere = null;
        return new JobRequest(
                request.name(),
                request.cwd(),
                request.queue(),
                request.bank(),
                request.project(),
                request.ntasks(),
                request.duration(),
                request.shape(),
                request.resourcesJson(),
                nowhere,
                request.testJson(),
                request.dependencies());
    }
}
