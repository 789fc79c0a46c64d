package flux.ledger.state;

import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What jobs that are over have left to housekeeping: allocated until their ranks are released,
/// though no job holds it any more.
public final class Housekeeping {

    /// What is left of one job.
    ///
    /// @param userid the job's owner
    /// @param resources still allocated
    /// @param pending the ranks on which the script has not ended
    public record Kept(int userid, ResourceSet resources, Idset pending) {

        public static Kept of(HousekeepingStarted event) {
            return new Kept(event.userid(), event.resources(), event.resources().rankSet());
        }

        /// What is left after `event`; empty when nothing is.
        public Optional<Kept> after(HousekeepingFinished event) {
            Idset rest = resources.rankSet().subtract(Idset.parse(event.released()));
            return rest.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Kept(
                                    userid,
                                    resources.onRanks(rest),
                                    pending.subtract(Idset.parse(event.ranks()))));
        }

        /// What `event` gives back of it.
        public ResourceSet releasedBy(HousekeepingFinished event) {
            return resources.onRanks(Idset.parse(event.released()));
        }
    }

    private final SortedMap<JobId, Kept> byJob = new TreeMap<>();

    void start(JobId job, HousekeepingStarted event, Allocations allocations) {
        if (byJob.put(job, Kept.of(event)) != null) {
            throw new IllegalStateException(job.f58() + ": housekeeping started a second time");
        }
        allocations.take(event.resources());
    }

    void finish(JobId job, HousekeepingFinished event, Allocations allocations) {
        Kept before = byJob.get(job);
        if (before == null) {
            return;
        }
        allocations.giveBack(before.releasedBy(event));
        before.after(event).ifPresentOrElse(rest -> byJob.put(job, rest), () -> byJob.remove(job));
    }

    public Optional<Kept> find(JobId job) {
        return Optional.ofNullable(byJob.get(job));
    }

    public SortedMap<JobId, Kept> all() {
        return Collections.unmodifiableSortedMap(byJob);
    }

    /// Nothing while nothing is kept: states of instances without housekeeping read as before.
    void describe(StringBuilder into) {
        byJob.forEach(
                (job, kept) ->
                        into.append("housekeeping ")
                                .append(job.dec())
                                .append(' ')
                                .append(kept.userid())
                                .append(' ')
                                .append(kept.resources().summary())
                                .append(' ')
                                .append(kept.pending().encode())
                                .append('\n'));
    }
}
