package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import flux.ops.service.Methods;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// `module`: the parts of the instance, as Flux lists its modules. The scheduler's can be loaded
/// and removed; the others belong to the instance.
public final class ModuleService extends Methods {
    private static final int RUNNING = 1;

    private final List<String> parts;
    private final SchedulerModules modules;
    private final Reactor reactor;

    /// @param parts the names of what is always there
    public ModuleService(List<String> parts, SchedulerModules modules, Reactor reactor) {
        super("module");
        this.parts = List.copyOf(parts);
        this.modules = modules;
        this.reactor = reactor;
        any("list", this::list);
        owner("load", this::load);
        owner("remove", this::remove);
        owner("trace", new ModuleTraces(reactor)::begin);
    }

    private void list(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("mods");
        parts.forEach(part -> add(list, part, List.of(part)));
        modules.loaded().forEach(name -> add(list, name, SchedulerModules.services(name)));
        request.respond(answer);
    }

    private static void add(ArrayNode list, String name, List<String> services) {
        ObjectNode module =
                list.addObject()
                        .put("name", name)
                        .put("path", "builtin")
                        .put("idle", 0)
                        .put("status", RUNNING)
                        .put("sendqueue", 0)
                        .put("recvqueue", 0);
        ArrayNode names = module.putArray("services");
        services.forEach(names::add);
    }

    private void load(Request request) throws RpcException, IOException {
        String path = text(request, "path");
        String file = path.substring(path.lastIndexOf('/') + 1);
        String name = file.replaceFirst("\\.(so|py)(\\.\\d+)*$", "");
        if (parts.contains(name)) {
            throw error(Errno.EEXIST, "module already loaded");
        }
        if (!SchedulerModules.isOne(name)) {
            throw error(Errno.ENOENT, "module not found in search path");
        }
        for (String service : SchedulerModules.services(name)) {
            if (reactor.router().clients().isProvided(service)) {
                throw error(
                        Errno.EEXIST,
                        "service %s is provided by a client of the instance".formatted(service));
            }
        }
        List<String> arguments = new ArrayList<>();
        for (JsonNode argument : request.json().path("args")) {
            arguments.add(argument.asText());
        }
        answer(request, modules.load(name, arguments));
    }

    private void remove(Request request) throws RpcException, IOException {
        String name = text(request, "name");
        if (parts.contains(name)) {
            throw error(
                    Errno.EPERM,
                    name + " belongs to the instance: only the scheduler can be removed");
        }
        answer(request, modules.remove(name));
    }

    /// The answer comes when the scheduler has changed.
    private void answer(Request request, CompletableFuture<Void> done) {
        done.whenComplete(
                (_, wrong) ->
                        reactor.execute(
                                () -> {
                                    if (wrong == null) {
                                        request.respondEmpty();
                                    } else {
                                        request.fail(
                                                Errno.EINVAL, String.valueOf(wrong.getMessage()));
                                    }
                                }));
    }
}
