package flux.ops.service;

import flux.ledger.decide.Command;
import flux.ledger.decide.Decision.Nothing;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Fact;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Refusal;
import flux.ledger.manager.Inbox;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.manager.Reply.NotRecorded;
import flux.ledger.manager.Reply.Outcome;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Where services hand in commands and get the outcome back on the reactor's thread. A full inbox
/// makes a request wait, not fail: commands keep their order, and who sent one that waits is not
/// listened to until it was taken.
public final class Desk {
    private static final long RETRY_MILLIS = 2;

    private final Inbox inbox;
    private final Reactor reactor;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(flux.ledger.manager.Request command, Runnable taken) {}

    public Desk(Inbox inbox, Reactor reactor) {
        this.inbox = inbox;
        this.reactor = reactor;
    }

    /// Asks for `command` in the name of who sent `request`, and answers a refusal.
    ///
    /// @param written gets the fact when it was written, or null when there was nothing to write
    void ask(Request request, Command command, Consumer<Fact> written) {
        Consumer<Outcome> answer = outcome -> answer(request, outcome, written);
        if (!offer(command, originOf(request), answer, request::releaseSender)) {
            request.holdSender();
        }
    }

    void ask(Command command, Origin origin, Consumer<Outcome> answer) {
        offer(command, origin, answer, () -> {});
    }

    /// @return false when it has to wait; then `taken` is run when it no longer does
    private boolean offer(
            Command command, Origin origin, Consumer<Outcome> answer, Runnable taken) {
        var toManager =
                new flux.ledger.manager.Request(
                        command, origin, outcome -> reactor.execute(() -> answer.accept(outcome)));
        if (waiting.isEmpty() && inbox.offer(toManager)) {
            return true;
        }
        if (waiting.isEmpty()) {
            reactor.schedule(RETRY_MILLIS, this::offerAgain);
        }
        waiting.add(new Waiting(toManager, taken));
        return false;
    }

    private void offerAgain() {
        List<Runnable> taken = new ArrayList<>();
        while (!waiting.isEmpty() && inbox.offer(waiting.element().command())) {
            taken.add(waiting.remove().taken());
        }
        if (!waiting.isEmpty()) {
            reactor.schedule(RETRY_MILLIS, this::offerAgain);
        }
        taken.forEach(Runnable::run);
    }

    static Origin originOf(Request request) {
        return Origin.client(request.credential().userid(), request.credential().isOwner());
    }

    private static void answer(Request request, Outcome outcome, Consumer<Fact> written) {
        switch (outcome) {
            case Decided(Write(Fact fact)) -> written.accept(fact);
            case Decided(Refuse(Refusal refusal)) -> request.fail(refusal.errnum(), refusal.text());
            case Decided(Nothing _) -> request.respondEmpty();
            case NotRecorded(int errnum, String text) -> request.fail(errnum, text);
        }
    }
}
