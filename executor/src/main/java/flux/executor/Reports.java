package flux.executor;

import flux.ledger.decide.Command;
import flux.ledger.entry.Origin;
import flux.ledger.manager.Reply.NotRecorded;
import flux.ledger.manager.Request;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/// What the executor has for the job manager: in order, and again when it could not be recorded.
final class Reports {
    private final Predicate<Request> inbox;
    private final Origin origin;
    private final ArrayDeque<Command> reports = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Command> unrecorded = new ConcurrentLinkedQueue<>();

    /// @param inbox takes a command, or says false when it is full
    Reports(Predicate<Request> inbox, Origin origin) {
        this.inbox = inbox;
        this.origin = origin;
    }

    void add(Command command) {
        reports.add(command);
    }

    /// Takes back what could not be recorded.
    void takeBack() {
        for (Command again = unrecorded.poll(); again != null; again = unrecorded.poll()) {
            reports.add(again);
        }
    }

    /// @return false when nothing could be sent
    boolean send() {
        boolean worked = false;
        while (!reports.isEmpty()) {
            Command report = reports.element();
            Request request =
                    new Request(
                            report,
                            origin,
                            outcome -> {
                                if (outcome instanceof NotRecorded) {
                                    unrecorded.add(report);
                                }
                            });
            if (!inbox.test(request)) {
                break;
            }
            reports.remove();
            worked = true;
        }
        return worked;
    }
}
