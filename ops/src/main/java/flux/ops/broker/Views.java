package flux.ops.broker;

import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.InstanceEvent;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfQueue;
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
import flux.replay.resources.ResourceEventlog;
import flux.replay.resources.ResourceView;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the services read: projections of the `jobs` log, driven by the reactor.
final class Views {
    final JobListView jobs = new JobListView();
    final ResourceView resources = new ResourceView();
    final ResourceEventlog resourceEventlog = new ResourceEventlog();
    final Queues queues = new Queues();

    /// Waitable jobs whose result nobody has had, oldest first.
    final Set<JobId> waitable = new LinkedHashSet<>();

    /// Takes in the next entry.
    ///
    /// @return the job it was about, or null
    @Nullable ListedJob apply(PositionedEntry positioned) {
        Entry entry = positioned.entry();
        resources.apply(entry);
        resourceEventlog.apply(entry);
        switch (entry.fact()) {
            case OfQueue fact -> queues.apply(fact.queue(), fact.event());
            case OfInstance(InstanceEvent.Started started) ->
                    queues.configure(InstanceConfig.parse(started.configJson()).queues());
            case OfJob fact -> {
                for (JobEvent event : fact.events()) {
                    note(fact.job(), event);
                }
            }
            default -> {}
        }
        return jobs.apply(positioned);
    }

    private void note(JobId job, JobEvent event) {
        switch (event) {
            case Submitted e when (e.flags() & JobFlags.WAITABLE) != 0 -> waitable.add(job);
            case Awaited _ -> waitable.remove(job);
            default -> {}
        }
    }
}
