package flux.ledger.decide;

import flux.ledger.decide.Command.PurgeJob;
import flux.ledger.decide.Command.PurgeJobs;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Refusal;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.id.JobId;
import flux.ledger.state.Instance;
import java.util.List;

/// Judges what is to be shown no more. Which jobs are beyond a limit is for the sender to find out,
/// from a list in the order of their ends, which is not kept here; that they have ended is checked.
final class PurgeDecider {
    private PurgeDecider() {}

    static Decision decide(Instance instance, PurgeJob command, Origin origin) {
        JobId job = command.job();
        if (!origin.owner()) {
            return new Refuse(denied().about(job));
        }
        if (instance.find(job).isPresent()) {
            return new Refuse(active().about(job));
        }
        if (instance.findEnded(job).isEmpty()) {
            return new Refuse(Refusal.notFound(Rule.JOB_UNKNOWN, "id not found").about(job));
        }
        return new Write(new OfPurge(List.of(job), "id"));
    }

    static Decision decide(Instance instance, PurgeJobs command, Origin origin) {
        if (!origin.owner()) {
            return new Refuse(denied());
        }
        for (JobId job : command.jobs()) {
            if (instance.find(job).isPresent()) {
                return new Refuse(active().about(job));
            }
        }
        List<JobId> there =
                command.jobs().stream()
                        .distinct()
                        .filter(job -> instance.findEnded(job).isPresent())
                        .toList();
        return there.isEmpty() ? Decision.NOTHING : new Write(new OfPurge(there, command.reason()));
    }

    private static Refusal denied() {
        return Refusal.denied(Rule.OWNER_ONLY, "only the instance owner can purge jobs");
    }

    private static Refusal active() {
        return Refusal.invalid(Rule.JOB_ACTIVE, "cannot purge active job");
    }
}
