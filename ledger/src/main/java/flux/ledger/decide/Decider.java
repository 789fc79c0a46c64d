package flux.ledger.decide;

import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.EnableQueue;
import flux.ledger.decide.Command.ImportJob;
import flux.ledger.decide.Command.OnJob;
import flux.ledger.decide.Command.PurgeJob;
import flux.ledger.decide.Command.PurgeJobs;
import flux.ledger.decide.Command.RecordRefusal;
import flux.ledger.decide.Command.StartInstance;
import flux.ledger.decide.Command.StartQueue;
import flux.ledger.decide.Command.StopInstance;
import flux.ledger.decide.Command.Submit;
import flux.ledger.decide.Command.Undrain;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Fact.InstanceEvent;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Origin;
import flux.ledger.state.Instance;

/// The only one who turns requests into facts. Reads the state, never writes it; answers, never
/// throws, for what a user can cause.
public final class Decider {
    private Decider() {}

    /// @param nowMicros the job manager's clock, microseconds since the Unix epoch
    public static Decision decide(
            Instance instance, Command command, Origin origin, long nowMicros) {
        return switch (command) {
            case Submit c -> SubmitDecider.decide(instance, c, origin, nowMicros);
            case ImportJob c -> ImportDecider.decide(instance, c, origin, nowMicros);
            case PurgeJob c -> PurgeDecider.decide(instance, c, origin);
            case PurgeJobs c -> PurgeDecider.decide(instance, c, origin);
            case OnJob c -> JobDecider.decide(instance, c, origin, nowMicros);
            case EnableQueue c -> QueueDecider.decide(instance.queues(), c);
            case StartQueue c -> QueueDecider.decide(instance.queues(), c);
            case DefineResources c -> ResourceDecider.decide(instance.inventory(), c);
            case Drain c -> ResourceDecider.decide(instance.inventory(), c);
            case Undrain c -> ResourceDecider.decide(instance.inventory(), c);
            case StartInstance c -> start(instance, c, nowMicros);
            case StopInstance _ -> new Write(new OfInstance(new InstanceEvent.Stopped()));
            case RecordRefusal c -> new Refuse(c.refusal());
        };
    }

    private static Decision start(Instance instance, StartInstance start, long nowMicros) {
        long epoch = instance.epochMicros() == 0 ? nowMicros : instance.epochMicros();
        return new Write(
                new OfInstance(
                        new InstanceEvent.Started(start.version(), epoch, start.configJson())));
    }
}
