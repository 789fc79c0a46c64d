package flux.replay.simulation;

import flux.ledger.entry.Entry;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.Instance;
import flux.ledger.state.Quarantine;
import flux.ledger.text.Idset;
import flux.replay.history.HistoryDirectory;
import flux.replay.jobs.JobAttributes;
import flux.replay.jobs.JobHistory;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold of every ledger, whatever happened: told from the entries alone, by other means
/// than the job manager's own.
public final class Invariants {

    /// The rule that was broken stands first in the message.
    public static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1;

        Broken(String rule, String detail) {
            super(rule + ": " + detail);
        }
    }

    private final MemoryLog jobs;
    private final EventLogReader reader;
    private final Instance replayed = new Instance();
    private final Quarantine quarantine = new Quarantine(replayed);
    private final Map<String, JobId> holders = new HashMap<>();
    private final Map<JobId, ResourceSet> held = new HashMap<>();
    private final Map<JobId, Idset> kept = new HashMap<>();
    private final Set<JobId> submitted = new HashSet<>();
    private final Set<JobId> ended = new HashSet<>();
    private long cause;

    public Invariants(MemoryLog jobs) {
        this.jobs = jobs;
        this.reader = jobs.reader();
    }

    /// Looks at what has come since the last call.
    public void check() {
        for (LogRecord record = reader.next(); record != null; record = reader.next()) {
            Entry entry = quarantine.pass(EntryReader.read(record).entry());
            if (entry.cause() < cause) {
                throw new Broken("CAUSES_ONLY_GROW", entry.cause() + " after " + cause);
            }
            cause = entry.cause();
            replayed.apply(entry);
            if (entry.fact() instanceof OfJob fact) {
                for (JobEvent event : fact.events()) {
                    check(fact.job(), event);
                }
            }
        }
    }

    private void check(JobId job, JobEvent event) {
        switch (event) {
            case HousekeepingStarted e -> {
                kept.put(job, e.resources().rankSet());
                take(job, e.resources());
                return;
            }
            case HousekeepingFinished e -> {
                finished(job, e);
                return;
            }
            default -> {}
        }
        if (ended.contains(job)) {
            throw new Broken("ENDS_ARE_FINAL", job + " got " + event);
        }
        switch (event) {
            case Submitted _ -> {
                if (!submitted.add(job)) {
                    throw new Broken("IDS_ARE_UNIQUE", job.toString());
                }
            }
            case Allocated e -> take(job, e.resources());
            case Freed _ -> giveBack(job);
            case Cleaned _ -> {
                if (held.containsKey(job)) {
                    throw new Broken("THE_ENDED_HOLD_NOTHING", job.toString());
                }
                ended.add(job);
            }
            default -> {}
        }
    }

    private void take(JobId job, ResourceSet resources) {
        held.put(job, resources);
        resources.forEachNode(
                (rank, _, cores, _) ->
                        cores.forEach(
                                core -> {
                                    String name = "rank" + rank + "/core" + core;
                                    JobId other = holders.put(name, job);
                                    if (other != null) {
                                        throw new Broken(
                                                "NO_CORE_IS_GIVEN_TWICE",
                                                name + " to " + other + " and " + job);
                                    }
                                }));
    }

    /// Ranks come back one by one, none before its script has ended, and none twice.
    private void finished(JobId job, HousekeepingFinished event) {
        Idset pending = kept.getOrDefault(job, Idset.EMPTY);
        Idset rest = pending.subtract(Idset.parse(event.ranks()));
        kept.put(job, rest);
        ResourceSet before = held.get(job);
        Idset released = Idset.parse(event.released());
        if (rest.intersects(released)) {
            throw new Broken("HOUSEKEEPING_COMES_BEFORE_RELEASE", job + " " + event);
        }
        if (before == null || !released.subtract(before.rankSet()).isEmpty()) {
            throw new Broken("NOTHING_IS_GIVEN_BACK_TWICE", job + " " + event);
        }
        ResourceSet left = before.onRanks(before.rankSet().subtract(released));
        giveBack(job);
        if (!left.isEmpty()) {
            take(job, left);
        }
    }

    /// Jobs that are over whose resources have not all come back.
    public int keptCount() {
        Set<JobId> left = new HashSet<>(held.keySet());
        left.retainAll(ended);
        return left.size();
    }

    /// How often jobs have left their resources to housekeeping.
    public int housekeepingCount() {
        return kept.size();
    }

    private void giveBack(JobId job) {
        held.remove(job);
        holders.values().removeIf(job::equals);
    }

    /// The state that replay gives must be the one that lived.
    public void checkDigest(Instance live) {
        check();
        if (!replayed.digest().equals(live.digest())) {
            throw new Broken(
                    "REPLAY_IS_LIFE",
                    "at entry %d, live %d".formatted(replayed.sequence(), live.sequence()));
        }
    }

    /// The list that lived, through snapshots and restarts, must be the one that replay gives.
    public void checkList(JobListView live) {
        JobListView replayed = new JobListView(inTheHeap(), _ -> new long[0]);
        try (EventLogReader all = jobs.reader()) {
            for (LogRecord record = all.next(); record != null; record = all.next()) {
                replayed.apply(EntryReader.read(record));
            }
        }
        if (!shown(replayed).equals(shown(live))) {
            throw new Broken("THE_LIST_IS_A_PROJECTION", "at entry " + live.sequence());
        }
    }

    private static JobHistory inTheHeap() {
        return JobHistory.empty(new HistoryDirectory(Path.of("never-written")));
    }

    private static List<String> shown(JobListView view) {
        List<String> lines = new ArrayList<>();
        for (ListedJob job : view.list(_ -> true, 0, 0)) {
            lines.add(
                    JobAttributes.text(job, List.of("all"))
                            + " "
                            + Arrays.toString(job.positions()));
        }
        return lines;
    }

    public int submittedCount() {
        return submitted.size();
    }

    public int endedCount() {
        return ended.size();
    }
}
