package flux.ledger.decide;

import static flux.ledger.decide.Decision.NOTHING;

import flux.ledger.decide.Command.ReportHousekeeping;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.Housekeeping.Kept;
import flux.ledger.state.Instance;
import flux.ledger.text.Idset;
import java.util.List;

/// How resources leave a job: at once, or by way of housekeeping.
final class HousekeepingDecider {
    private HousekeepingDecider() {}

    /// The end of a job that holds its resources no more. The entry in which they are free is the
    /// one in which they go to housekeeping, so nobody ever finds them between the two.
    static void free(Instance instance, Job job, List<JobEvent> events) {
        events.add(new Freed());
        events.add(new Cleaned());
        ResourceSet resources = job.resources();
        if (resources != null && instance.config().keepsHouse()) {
            events.add(new HousekeepingStarted(job.userid(), resources));
        }
    }

    /// Reports may come twice, after a restart; what they say for a second time is nothing new.
    static Decision report(Instance instance, ReportHousekeeping c) {
        Kept kept = instance.housekeeping().find(c.job()).orElse(null);
        if (kept == null) {
            return NOTHING;
        }
        Idset ended = Idset.parse(c.ended()).intersect(kept.pending());
        Idset pending = kept.pending().subtract(ended);
        Idset released =
                Idset.parse(c.released()).intersect(kept.resources().rankSet()).subtract(pending);
        return ended.isEmpty() && released.isEmpty()
                ? NOTHING
                : new Write(
                        OfJob.of(
                                c.job(),
                                new HousekeepingFinished(ended.encode(), released.encode())));
    }
}
