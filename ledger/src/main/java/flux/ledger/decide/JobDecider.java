package flux.ledger.decide;

import static flux.ledger.decide.Decision.NOTHING;

import flux.ledger.decide.Command.Allocate;
import flux.ledger.decide.Command.Await;
import flux.ledger.decide.Command.DenyAllocation;
import flux.ledger.decide.Command.OnJob;
import flux.ledger.decide.Command.PostEvent;
import flux.ledger.decide.Command.PostHold;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.RemoveDependency;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportHousekeeping;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.decide.Command.SendSignal;
import flux.ledger.decide.Command.SetMemo;
import flux.ledger.decide.Command.SetUrgency;
import flux.ledger.decide.Command.UpdateJob;
import flux.ledger.entry.Origin;
import flux.ledger.job.Job;
import flux.ledger.state.Instance;
import org.jspecify.annotations.Nullable;

/// Judges what is asked of one job: first by whom and in which state, then by what it is.
final class JobDecider {
    private JobDecider() {}

    static Decision decide(Instance instance, OnJob command, Origin origin, long nowMicros) {
        @Nullable Job job = instance.find(command.job()).orElse(null);
        return switch (command) {
            case Raise c -> UserRequests.raise(instance, job, c, origin);
            case SendSignal c -> UserRequests.signal(instance, job, c, origin);
            case SetUrgency c -> UserRequests.urgency(instance, job, c, origin);
            case SetMemo c -> UserRequests.memo(instance, job, c, origin);
            case PostEvent c -> UserRequests.post(instance, job, c, origin);
            case UpdateJob c -> JobUpdates.decide(instance, job, c, origin, nowMicros);
            case Await c -> UserRequests.await(instance, job, c);
            case Allocate c -> RunReports.allocate(instance, job, c);
            case DenyAllocation c -> job == null ? NOTHING : RunReports.deny(job, c, origin);
            case ReportStart c -> job == null ? NOTHING : RunReports.start(job, c);
            case ReportEnd c -> job == null ? NOTHING : RunReports.end(instance, job, c);
            case ReportHousekeeping c -> HousekeepingDecider.report(instance, c);
            case RemoveDependency c -> job == null ? NOTHING : RunReports.met(job, c);
            case PostHold c -> job == null ? NOTHING : RunReports.hold(instance, job, c);
        };
    }
}
