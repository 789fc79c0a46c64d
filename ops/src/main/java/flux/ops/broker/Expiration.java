package flux.ops.broker;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.UpdateJob;
import flux.ledger.job.Job;
import flux.ledger.job.JobspecUpdates;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.Instance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What follows for an instance when the time changes for which it has its resources.
final class Expiration {
    /// How resources are found that an enclosing job holds (RFC 28).
    static final String OF_JOB = "job-info";

    private static final String UNLIMITED = "{\"" + JobspecUpdates.DURATION + "\":0}";

    private Expiration() {}

    /// New resources, and a new end for each running job that has no limit but this. Nothing when
    /// the instance has its resources from elsewhere.
    static List<Command> commands(Instance instance, double seconds) {
        return instance.inventory().method().equals(OF_JOB) ? told(instance, seconds) : List.of();
    }

    /// The same, of whatever resources there are: somebody knows it who is no instance of Flux.
    static List<Command> told(Instance instance, double seconds) {
        ResourceSet all = instance.inventory().all();
        if (all.expiration() == seconds) {
            return List.of();
        }
        List<Command> commands = new ArrayList<>();
        commands.add(
                new DefineResources(all.withExpiration(seconds), instance.inventory().method()));
        instance.activeJobs().stream()
                .filter(job -> job.resources() != null && job.request().duration() == 0)
                .map(Job::id)
                .sorted(Comparator.naturalOrder())
                .forEach(job -> commands.add(new UpdateJob(job, UNLIMITED)));
        return commands;
    }
}
