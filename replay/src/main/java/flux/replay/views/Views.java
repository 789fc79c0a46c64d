package flux.replay.views;

import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.InstanceEvent;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.Fact.OfQueue;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Awaited;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobFlags;
import flux.ledger.state.InstanceConfig;
import flux.ledger.state.Queues;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import flux.replay.resources.HousekeepingView;
import flux.replay.resources.ResourceEventlog;
import flux.replay.resources.ResourceView;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the services read: projections of the `jobs` log, driven by one thread.
public final class Views {
    private final JobListView jobs;
    private final ResourceView resources = new ResourceView();
    private final HousekeepingView housekeeping = new HousekeepingView();
    private final ResourceEventlog resourceEventlog = new ResourceEventlog();
    private final AdminEventlog adminEventlog = new AdminEventlog();
    private final Queues queues = new Queues();
    private final Set<JobId> waitable = new LinkedHashSet<>();
    private final Map<JobId, String> purgedResults = new LinkedHashMap<>();
    private final LongArrayList instancePositions = new LongArrayList();

    public Views(JobListView jobs) {
        this.jobs = jobs;
    }

    public JobListView jobs() {
        return jobs;
    }

    public ResourceView resources() {
        return resources;
    }

    /// What jobs that are over have left to housekeeping.
    public HousekeepingView housekeeping() {
        return housekeeping;
    }

    public ResourceEventlog resourceEventlog() {
        return resourceEventlog;
    }

    public AdminEventlog adminEventlog() {
        return adminEventlog;
    }

    public Queues queues() {
        return queues;
    }

    /// Waitable jobs whose result nobody has had, oldest first.
    @SuppressWarnings("EI_EXPOSE_REP")
    public Set<JobId> waitable() {
        return waitable;
    }

    /// Of those of them that were purged: what made them fail, or "".
    @SuppressWarnings("EI_EXPOSE_REP")
    public Map<JobId, String> purgedResults() {
        return purgedResults;
    }

    /// Positions of the entries that a later instance needs of this one's past: those of jobs that
    /// have not ended or whose housekeeping has not, and those about the instance, its queues and
    /// resources; ascending.
    public long[] neededPositions() {
        LongArrayList needed = new LongArrayList(instancePositions);
        for (ListedJob job : jobs.active()) {
            needed.addElements(needed.size(), job.positions());
        }
        housekeeping.addPositions(needed);
        return needed.longStream().sorted().distinct().toArray();
    }

    /// Takes in the next entry.
    ///
    /// @return the job it was about, or null
    public @Nullable ListedJob apply(PositionedEntry positioned) {
        Entry entry = positioned.entry();
        if (!(entry.fact() instanceof OfJob
                || entry.fact() instanceof OfImport
                || entry.fact() instanceof OfPurge
                || entry.fact() instanceof OfRefusal)) {
            instancePositions.add(positioned.position());
        }
        resources.apply(entry);
        housekeeping.apply(positioned);
        resourceEventlog.apply(entry);
        adminEventlog.apply(entry);
        switch (entry.fact()) {
            case OfQueue fact -> queues.apply(fact);
            case OfInstance(InstanceEvent.Started started) ->
                    queues.configure(InstanceConfig.parse(started.configJson()));
            case OfJob fact -> {
                for (JobEvent event : fact.events()) {
                    note(fact.job(), event);
                }
            }
            case OfPurge fact -> fact.jobs().forEach(this::keepResult);
            default -> {}
        }
        return jobs.apply(positioned);
    }

    private void note(JobId job, JobEvent event) {
        switch (event) {
            case Submitted e when (e.flags() & JobFlags.WAITABLE) != 0 -> waitable.add(job);
            case Awaited _ -> {
                waitable.remove(job);
                purgedResults.remove(job);
            }
            default -> {}
        }
    }

    /// Nobody loses a result because somebody purges.
    private void keepResult(JobId job) {
        ListedJob known = jobs.find(job);
        if (known != null && waitable.contains(job)) {
            purgedResults.put(job, known.failure());
        }
    }
}
