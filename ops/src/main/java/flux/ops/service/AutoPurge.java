package flux.ops.service;

import flux.ledger.decide.Command.PurgeJobs;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Origin;
import flux.ledger.id.JobId;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.manager.Reply.Outcome;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.PurgeLimits;
import java.util.List;
import java.util.function.LongSupplier;

/// Purges what is beyond the configured limits, oldest first, a batch at a time. On the reactor's
/// thread, at the heartbeat, as Flux does: nothing is done when a job ends, and nothing is kept
/// for it but its place in the job list.
public final class AutoPurge {

    /// How many jobs one command names.
    static final int BATCH_MAX = 1000;

    private final JobListView jobs;
    private final PurgeLimits limits;
    private final Desk desk;
    private final Origin self;
    private final LongSupplier clockMicros;
    private boolean underWay;

    /// @param self the origin of what the instance asks of itself
    public AutoPurge(
            JobListView jobs,
            PurgeLimits limits,
            Desk desk,
            Origin self,
            LongSupplier clockMicros) {
        this.jobs = jobs;
        this.limits = limits;
        this.desk = desk;
        this.self = self;
        this.clockMicros = clockMicros;
    }

    /// Some time has passed.
    public void pulse() {
        if (underWay || limits.isEmpty()) {
            return;
        }
        List<JobId> beyond = limits.select(jobs, clockMicros.getAsLong(), BATCH_MAX);
        if (!beyond.isEmpty()) {
            underWay = true;
            String reason = "inactive-" + limits.reason().replace(",", ",inactive-");
            desk.ask(new PurgeJobs(beyond, reason), self, this::decided);
        }
    }

    /// The list may not show it yet; then the same jobs are named again, which changes nothing.
    private void decided(Outcome outcome) {
        underWay = false;
        if (outcome instanceof Decided(Write _)) {
            pulse();
        }
    }

    /// Jobs were purged: there may be more.
    public void purged() {
        pulse();
    }
}
