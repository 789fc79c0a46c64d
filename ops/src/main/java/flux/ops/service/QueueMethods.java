package flux.ops.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.decide.Command;
import flux.ledger.decide.Command.EnableQueue;
import flux.ledger.decide.Command.StartQueue;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.manager.Reply.NotRecorded;
import flux.ledger.manager.Reply.Outcome;
import flux.ledger.state.QueueState;
import flux.ledger.state.Queues;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The methods of `job-manager` about queues.
public final class QueueMethods {
    private final Queues queues;
    private final Desk desk;

    /// @param queues the view's own copy of the queues' states
    public QueueMethods(Queues queues, Desk desk) {
        this.queues = queues;
        this.desk = desk;
    }

    void register(ManagerService service) {
        service.any("queue-list", this::list);
        service.any("queue-status", this::status);
        service.owner("queue-enable", this::enable);
        service.owner("queue-start", this::start);
    }

    private void list(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode names = answer.putArray("queues");
        queues.named().forEach(names::add);
        request.respond(answer);
    }

    private void status(Request request) throws RpcException, IOException {
        String name = Methods.text(request, "name", "");
        if (name.isEmpty() && !queues.named().isEmpty()) {
            throw new RpcException(Errno.EINVAL, "a named queue is required");
        }
        Optional<QueueState> found = queues.find(name);
        if (found.isEmpty()) {
            throw new RpcException(Errno.EINVAL, "'" + name + "' is not a valid queue");
        }
        QueueState state = found.get();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("enable", state.enabled()).put("start", state.started());
        if (!state.disableReason().isEmpty()) {
            answer.put("disable_reason", state.disableReason());
        }
        if (!state.stopReason().isEmpty()) {
            answer.put("stop_reason", state.stopReason());
        }
        String parent = queues.parent(name);
        if (parent != null) {
            answer.put("parent", parent);
        }
        if (queues.isPaused(name)) {
            answer.put("blocked", "parent");
        }
        request.respond(answer);
    }

    private void enable(Request request) throws RpcException, IOException {
        boolean enable = Methods.flag(request, "enable");
        String reason = Methods.text(request, "reason", "");
        if (!enable && reason.isEmpty()) {
            throw new RpcException(Errno.EINVAL, "reason is required for disable");
        }
        boolean lasting = !Methods.flag(request, "nocheckpoint");
        change(request, queue -> new EnableQueue(queue, enable, enable ? "" : reason, lasting));
    }

    private void start(Request request) throws RpcException, IOException {
        boolean start = Methods.flag(request, "start");
        String reason = start ? "" : Methods.text(request, "reason", "");
        boolean lasting = !Methods.flag(request, "nocheckpoint");
        change(request, queue -> new StartQueue(queue, start, reason, lasting));
    }

    private void change(Request request, Function<String, Command> command)
            throws RpcException, IOException {
        String name = Methods.text(request, "name", "");
        List<String> meant = List.of(name);
        if (name.isEmpty() && !queues.named().isEmpty()) {
            if (!Methods.flag(request, "all")) {
                throw new RpcException(
                        Errno.EINVAL, "Use --all to apply this command to all queues");
            }
            meant = List.copyOf(queues.named());
        }
        ask(request, meant, command);
    }

    /// One queue after the other; the answer is the last one's, or the first refusal.
    private void ask(Request request, List<String> meant, Function<String, Command> command) {
        List<String> rest = meant.subList(1, meant.size());
        desk.ask(
                command.apply(meant.getFirst()),
                Desk.originOf(request),
                outcome -> next(request, rest, command, outcome));
    }

    private void next(
            Request request, List<String> rest, Function<String, Command> command, Outcome last) {
        switch (last) {
            case Decided(Refuse(var refusal)) -> request.fail(refusal.errnum(), refusal.text());
            case NotRecorded(int errnum, String text) -> request.fail(errnum, text);
            case Decided _ -> {
                if (rest.isEmpty()) {
                    request.respondEmpty();
                } else {
                    ask(request, rest, command);
                }
            }
        }
    }
}
