package flux.ops.rexec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.ops.service.Methods;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// `rexec`: runs processes for the instance owner and streams what they write (RFC 42).
///
/// A process in the foreground belongs to its request and is killed with it; one in the background
/// goes on, and stays after its end when somebody said that they would wait for it.
public final class RexecService extends Methods {
    private static final int SIGKILL = 9;
    private static final int SIGNAL_MAX = 64;
    private static final int WAITABLE = 16;

    private final Processes here;
    private final Elsewhere elsewhere;
    private final Map<Integer, Processes> others = new HashMap<>();
    private final Map<Request, Child> foreground = new HashMap<>();
    private final Map<Child, Request> waiting = new HashMap<>();
    private final Map<Child, RetainedOutput> waitable = new HashMap<>();

    /// @param here those of the ranks that this process serves
    /// @param elsewhere the ranks that are other machines
    public RexecService(Processes here, Elsewhere elsewhere) {
        super("rexec");
        this.here = here;
        this.elsewhere = elsewhere;
        methods(this, "");
    }

    private Processes at(int rank) {
        return elsewhere.has(rank) ? others.computeIfAbsent(rank, _ -> here.another()) : here;
    }

    /// Gives `service` these methods, too: a job's shell has them.
    ///
    /// @param prefix of the methods' names
    public void methods(Methods service, String prefix) {
        service.owner(prefix + "exec", this::exec);
        service.owner(prefix + "write", this::write);
        service.owner(prefix + "kill", this::kill);
        service.owner(prefix + "list", this::list);
        service.owner(prefix + "wait", this::await);
        service.owner(prefix + "attach", this::attach);
    }

    private void exec(Request request) throws RpcException, IOException {
        ProcessCommand command = command(request.json().path("cmd"));
        int flags = (int) Methods.integer(request, "flags");
        int rank = rank(request);
        Processes processes = at(rank);
        if (!elsewhere.has(rank)) {
            begin(request, processes, processes.start(command, rank), flags);
            return;
        }
        processes.requireRoom(command, rank);
        boolean[] isGone = {false};
        if (request.isStreaming()) {
            request.onEnd(() -> isGone[0] = true);
        }
        elsewhere
                .start(rank, command)
                .whenComplete(
                        (process, error) ->
                                processes.onReactor(
                                        () -> {
                                            if (error != null) {
                                                refuse(request, error);
                                            } else if (isGone[0]) {
                                                process.destroyForcibly();
                                            } else {
                                                adopt(request, processes, process, command, flags);
                                            }
                                        }));
    }

    /// @param process one that a satellite has started
    private void adopt(
            Request request,
            Processes processes,
            Process process,
            ProcessCommand command,
            int flags) {
        try {
            Child child = processes.add(process, (Signalled) process, command, rank(request));
            begin(request, processes, child, flags);
        } catch (RpcException e) {
            request.fail(e.errnum(), String.valueOf(e.getMessage()));
        }
    }

    /// @param error what a rank elsewhere says, or that it says nothing
    private static void refuse(Request request, Throwable error) {
        Throwable cause =
                error instanceof CompletionException && error.getCause() != null
                        ? error.getCause()
                        : error;
        if (cause instanceof RpcException refused) {
            request.fail(refused.errnum(), String.valueOf(refused.getMessage()));
        } else {
            request.fail(Errno.EHOSTUNREACH, "the rank does not answer");
        }
    }

    private void begin(Request request, Processes processes, Child child, int flags) {
        ObjectNode started = object().put("type", "started").put("pid", child.pid());
        request.respond(started);
        if (request.isStreaming()) {
            stream(request, child, flags, () -> child.kill(SIGKILL));
        } else if ((flags & WAITABLE) != 0) {
            RetainedOutput output = new RetainedOutput(child.rank());
            waitable.put(child, output);
            child.watch(output);
        }
        child.watch(forgetting(processes, child));
        child.start();
    }

    private static int rank(Request request) {
        return request.nodeid() < 0 ? request.arrivalRank() : request.nodeid();
    }

    private static ProcessCommand command(JsonNode json) throws IOException {
        List<String> words = new ArrayList<>();
        for (JsonNode word : json.path("cmdline")) {
            if (!word.isTextual() || word.asText().indexOf('\0') >= 0) {
                throw new IOException("cmdline must be strings");
            }
            words.add(word.asText());
        }
        if (words.isEmpty()) {
            throw new IOException("cmdline is missing");
        }
        Map<String, String> env = new TreeMap<>();
        json.path("env")
                .properties()
                .forEach(each -> env.put(each.getKey(), each.getValue().asText()));
        String cwd = json.path("cwd").asText("/");
        if (cwd.indexOf('\0') >= 0) {
            throw new IOException("cwd must not have a NUL");
        }
        String label = json.path("label").isTextual() ? json.path("label").asText() : null;
        return new ProcessCommand(words, env, Path.of(cwd), label);
    }

    /// @param onGone what to do when the client goes before the process has ended
    private void stream(Request request, Child child, int flags, Runnable onGone) {
        StreamedChild stream = new StreamedChild(request, child, flags);
        foreground.put(request, child);
        child.watch(stream);
        request.onEnd(
                () -> {
                    foreground.remove(request);
                    child.unwatch(stream);
                    stream.abandoned();
                    if (child.status() < 0) {
                        onGone.run();
                    }
                });
        stream.offerCredit();
    }

    /// Clears a process away after its end.
    private Child.Watcher forgetting(Processes processes, Child child) {
        return new Child.Watcher() {
            @Override
            public void output(String stream, byte[] data, boolean eof, Runnable more) {
                more.run();
            }

            @Override
            public void finished(int status) {
                // Its streams may still have something.
            }

            @Override
            public void over() {
                foreground.values().removeIf(other -> other == child);
                Request waiter = waiting.remove(child);
                if (waiter != null) {
                    waiter.respond(status(child));
                    waitable.remove(child);
                }
                if (!waitable.containsKey(child)) {
                    processes.forget(child);
                }
            }
        };
    }

    private ObjectNode status(Child child) {
        ObjectNode answer = object().put("status", child.status());
        RetainedOutput output = waitable.get(child);
        if (output != null && !output.isEmpty()) {
            answer.set("output", output.json());
        }
        return answer;
    }

    private void write(Request request) throws RpcException, IOException {
        JsonNode json = request.json();
        Child child;
        Request stream = null;
        if (json.has("matchtag")) {
            stream = request.streamOf(json.path("matchtag").asInt());
            child = stream == null ? null : foreground.get(stream);
        } else {
            child = at(rank(request)).find(json.path("pid").asLong(-1), label(json), rank(request));
        }
        if (child == null) {
            throw new RpcException(Errno.ENOENT, "");
        }
        byte[] data = StreamedChild.bytes(json.path("io"));
        Request told = stream;
        child.write(
                data,
                json.path("io").path("eof").asBoolean(),
                taken -> {
                    if (told != null && taken && data.length > 0) {
                        StreamedChild.credit(told, data.length);
                    }
                    if (taken) {
                        request.respondEmpty();
                    } else {
                        request.fail(Errno.EPIPE, "");
                    }
                });
    }

    private static @Nullable String label(JsonNode json) {
        return json.path("label").isTextual() ? json.path("label").asText() : null;
    }

    private Child find(Request request) throws RpcException, IOException {
        JsonNode json = request.json();
        Child child =
                at(rank(request)).find(json.path("pid").asLong(-1), label(json), rank(request));
        if (child == null) {
            throw new RpcException(Errno.ENOENT, "");
        }
        return child;
    }

    private void kill(Request request) throws RpcException, IOException {
        int signum = (int) Methods.integer(request, "signum");
        if (signum < 0 || signum > SIGNAL_MAX) {
            throw new RpcException(Errno.EINVAL, "signal must be 0 to " + SIGNAL_MAX);
        }
        Child child = find(request);
        if (child.status() >= 0) {
            throw new RpcException(Errno.ENOENT, "");
        }
        child.kill(signum);
        request.respondEmpty();
    }

    private void list(Request request) {
        ObjectNode answer = object().put("rank", rank(request));
        ArrayNode all = answer.putArray("procs");
        for (Child child : at(rank(request)).all()) {
            if (child.rank() != rank(request)) {
                continue;
            }
            String label = child.command().label();
            all.addObject()
                    .put("pid", child.pid())
                    .put("cmd", child.command().words().getFirst())
                    .put("label", label == null ? "" : label)
                    .put("state", child.status() < 0 ? "R" : "Z");
        }
        request.respond(answer);
    }

    private void await(Request request) throws RpcException, IOException {
        Child child = find(request);
        if (!waitable.containsKey(child)) {
            throw new RpcException(Errno.EINVAL, "process is not waitable");
        }
        if (child.isOver()) {
            request.respond(status(child));
            waitable.remove(child);
            at(rank(request)).forget(child);
            return;
        }
        if (waiting.putIfAbsent(child, request) != null) {
            throw new RpcException(Errno.EINVAL, "process is being waited for already");
        }
        request.onEnd(() -> waiting.remove(child, request));
    }

    private void attach(Request request) throws RpcException, IOException {
        if (!request.isStreaming()) {
            throw new RpcException(Errno.EPROTO, "");
        }
        Child child = find(request);
        if (child.isOver()) {
            throw new RpcException(Errno.ENOENT, "");
        }
        ObjectNode attached = object().put("type", "attached").put("pid", child.pid());
        request.respond(attached.put("cmd", child.command().words().getFirst()));
        stream(request, child, (int) request.json().path("flags").asLong(), () -> {});
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
