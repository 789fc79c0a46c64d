package flux.ops.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Undrain;
import flux.ledger.entry.Timestamps;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.replay.resources.ResourceView;
import java.io.IOException;
import java.util.List;

/// `resource`: what there is, what is drained, what is allocated.
public final class ResourceService extends Methods {
    private final ResourceView view;
    private final Desk desk;

    public ResourceService(ResourceView view, Desk desk) {
        super("resource");
        this.view = view;
        this.desk = desk;
        any("sched-status", this::schedStatus);
        any("status", this::status);
        owner("get", this::get);
        owner("drain", this::drain);
        owner("undrain", this::undrain);
        owner("monitor-waitup", Request::respondEmpty);
    }

    private void schedStatus(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        put(answer, "all", view.all());
        put(answer, "down", view.all().onRanks(view.drainedRanks()));
        put(answer, "allocated", view.allocated());
        request.respond(answer);
    }

    private void status(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        put(answer, "R", view.all());
        ObjectNode drain = answer.putObject("drain");
        view.drained()
                .forEach(
                        (rank, drained) ->
                                drain.putObject(Integer.toString(rank))
                                        .put("timestamp", Timestamps.seconds(drained.micros()))
                                        .put("reason", drained.reason()));
        answer.put("online", view.all().rankSet().encode());
        answer.put("offline", "").put("exclude", "").put("torpid", "");
        request.respond(answer);
    }

    private void get(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        put(answer, "R", view.all());
        request.respond(answer.put("method", view.method()));
    }

    private static void put(ObjectNode into, String key, ResourceSet resources) {
        into.putRawValue(key, new RawValue(resources.toJson()));
    }

    private void drain(Request request) throws RpcException, IOException {
        DrainMode mode =
                switch (text(request, "mode", "")) {
                    case "" -> DrainMode.REFUSE;
                    case "update" -> DrainMode.UPDATE;
                    case "overwrite", "force-overwrite" -> DrainMode.OVERWRITE;
                    default -> throw error(Errno.EINVAL, "Invalid mode specified");
                };
        Drain command = new Drain(ranks(request), text(request, "reason", ""), mode);
        desk.ask(request, command, _ -> request.respondEmpty());
    }

    private void undrain(Request request) throws RpcException, IOException {
        Undrain command = new Undrain(ranks(request), text(request, "reason", ""));
        desk.ask(request, command, _ -> request.respondEmpty());
    }

    /// Targets are ranks or hosts.
    private String ranks(Request request) throws RpcException, IOException {
        String targets = text(request, "targets");
        try {
            return Idset.parse(targets).encode();
        } catch (InvalidText notRanks) {
            return ranksOfHosts(targets);
        }
    }

    private String ranksOfHosts(String targets) throws RpcException {
        List<String> hosts;
        try {
            hosts = Hostlist.parse(targets).hosts();
        } catch (InvalidText e) {
            throw error(Errno.EINVAL, "invalid targets: " + e.getMessage());
        }
        Idset.Builder ranks = Idset.builder();
        for (String host : hosts) {
            int before = ranks.build().size();
            view.all()
                    .forEachNode(
                            (rank, name, _, _) -> {
                                if (name.equals(host)) {
                                    ranks.add(rank);
                                }
                            });
            if (ranks.build().size() == before) {
                throw error(Errno.EINVAL, "invalid targets: " + host + " not found");
            }
        }
        return ranks.build().encode();
    }
}
