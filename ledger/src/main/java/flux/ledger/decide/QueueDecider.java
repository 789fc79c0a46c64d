package flux.ledger.decide;

import static flux.ledger.entry.Refusal.Rule.BAD_VALUE;
import static flux.ledger.entry.Refusal.Rule.QUEUE_UNKNOWN;

import flux.ledger.decide.Command.EnableQueue;
import flux.ledger.decide.Command.StartQueue;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Fact.OfQueue;
import flux.ledger.entry.Fact.QueueEvent;
import flux.ledger.entry.Refusal;
import flux.ledger.state.Queues;

/// Judges what is asked of queues. Texts are Flux's.
final class QueueDecider {
    private QueueDecider() {}

    static Decision decide(Queues queues, EnableQueue command) {
        if (!command.enable() && command.reason().isEmpty()) {
            return new Refuse(Refusal.invalid(BAD_VALUE, "reason is required for disable"));
        }
        QueueEvent event =
                command.enable()
                        ? new QueueEvent.Enabled()
                        : new QueueEvent.Disabled(command.reason());
        return decide(queues, new OfQueue(command.queue(), event, command.lasting()));
    }

    static Decision decide(Queues queues, StartQueue command) {
        QueueEvent event =
                command.start()
                        ? new QueueEvent.Started()
                        : new QueueEvent.Stopped(command.reason());
        return decide(queues, new OfQueue(command.queue(), event, command.lasting()));
    }

    private static Decision decide(Queues queues, OfQueue fact) {
        String queue = fact.queue();
        if (queues.find(queue).isEmpty()) {
            String text =
                    queue.isEmpty()
                            ? "a named queue is required"
                            : "'" + queue + "' is not a valid queue";
            return new Refuse(Refusal.invalid(QUEUE_UNKNOWN, text));
        }
        return new Write(fact);
    }
}
