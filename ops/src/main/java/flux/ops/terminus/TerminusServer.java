package flux.ops.terminus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.host.Stdio;
import flux.executor.host.TaskSpec;
import flux.executor.run.InteractiveTerminal;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.ops.connector.Service;
import flux.ops.service.TerminusMethod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Some sessions behind one name, `UID-terminus` by default: `new`, `list`, `kill`, `kill-server`,
/// and a method for each session by its number. Goes with its last session. For the owner only.
final class TerminusServer implements Service {
    private static final int SESSIONS_MAX = 256;
    private static final int SIGNAL_MAX = 64;
    private static final int SIGKILL = 9;
    private static final Stdio.Terminal SIZE = new Stdio.Terminal(24, 80);

    private final String name;
    private final int rank;
    private final double created;
    private final Map<String, String> environment;
    private final Terminals terminals;
    private final DoubleSupplier clock;
    private final Runnable empty;
    private final TerminusMethod method;
    private final Map<Integer, TerminusSession> sessions = new TreeMap<>();

    /// @param environment of programs whose starter sends none, and what is set for all
    /// @param reactor runs what it is given on the reactor's thread
    /// @param clock seconds since 1970
    /// @param empty told when the last session has ended
    TerminusServer(
            String name,
            int rank,
            Map<String, String> environment,
            Terminals terminals,
            Consumer<Runnable> reactor,
            DoubleSupplier clock,
            Runnable empty) {
        this.name = name;
        this.rank = rank;
        this.environment = environment;
        this.terminals = terminals;
        this.clock = clock;
        this.created = clock.getAsDouble();
        this.empty = empty;
        this.method =
                new TerminusMethod(
                        new TerminusMethod.Terminals() {
                            @Override
                            public void terminal(
                                    long id, Consumer<@Nullable InteractiveTerminal> action) {
                                TerminusSession session = sessions.get((int) id);
                                action.accept(session == null ? null : session.terminal());
                                if (session != null) {
                                    session.flush();
                                }
                            }

                            @Override
                            public void onReactor(Runnable answer) {
                                reactor.accept(answer);
                            }
                        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int rolesFor(String called) {
        return switch (called) {
            case "new", "list", "kill", "kill-server" -> OWNER_ONLY;
            default -> session(called) == null ? UNKNOWN : OWNER_ONLY;
        };
    }

    private @Nullable TerminusSession session(String called) {
        return called.matches("[0-9]{1,9}") ? sessions.get(Integer.valueOf(called)) : null;
    }

    @Override
    public void handle(Request request) throws RpcException, IOException {
        switch (request.method()) {
            case "new" -> begin(request);
            case "list" -> request.respond(list());
            case "kill" -> kill(request);
            case "kill-server" -> killAll(request);
            default -> method.handle(request, Long.parseLong(request.method()));
        }
    }

    private void begin(Request request) throws RpcException, IOException {
        JsonNode payload = request.json();
        List<String> words = new ArrayList<>();
        for (JsonNode word : payload.path("cmd")) {
            if (!word.isTextual() || word.asText().indexOf('\0') >= 0) {
                throw new RpcException(Errno.EPROTO, "failed to parse cmd field");
            }
            words.add(word.asText());
        }
        Map<String, String> env = new TreeMap<>();
        JsonNode given = payload.path("environ");
        if (given.isObject()) {
            given.properties().forEach(each -> env.put(each.getKey(), each.getValue().asText()));
        } else {
            env.putAll(System.getenv());
        }
        env.putAll(environment);
        if (words.isEmpty()) {
            words.add(env.getOrDefault("SHELL", "bash"));
        }
        if (sessions.size() >= SESSIONS_MAX) {
            throw new RpcException(
                    Errno.ENOSPC, "this server has %d sessions already".formatted(SESSIONS_MAX));
        }
        String wanted = payload.path("name").asText();
        String title = wanted.isEmpty() ? words.getFirst() : wanted;
        Stdio.Terminal size = payload.has("winsize") ? TerminusMethod.size(payload) : SIZE;
        boolean waits = payload.path("wait").asInt(1) != 0;
        String cwd = payload.path("cwd").asText(System.getProperty("user.dir"));
        request.onEnd(() -> {});
        terminals.whenOpen(
                host -> {
                    int id = freeId();
                    env.put("FLUX_TERMINUS_SESSION", Integer.toString(id));
                    TerminusSession session =
                            new TerminusSession(
                                    id,
                                    title,
                                    clock.getAsDouble(),
                                    waits,
                                    host,
                                    terminals,
                                    errno -> answer(request, errno, title, id),
                                    this::gone);
                    sessions.put(id, session);
                    session.start(
                            new TaskSpec(words, env, cwd, Map.of(), List.of(), size, size, size));
                },
                e -> request.fail(Errno.EIO, String.valueOf(e.getMessage())));
    }

    private void answer(Request request, int errno, String title, int id) {
        if (errno != 0) {
            request.fail(
                    errno,
                    "failed to run %s: %s".formatted(title, flux.executor.host.Errno.text(errno)));
            return;
        }
        request.respond(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", title)
                        .put("pty_service", name + "." + id)
                        .put("id", id));
    }

    private int freeId() {
        int id = 0;
        while (sessions.containsKey(id)) {
            id++;
        }
        return id;
    }

    private void gone(TerminusSession session) {
        sessions.remove(session.id());
        if (sessions.isEmpty()) {
            empty.run();
        }
    }

    private ObjectNode list() {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.putObject("server").put("service", name).put("rank", rank).put("ctime", created);
        ArrayNode all = list.putArray("sessions");
        sessions.values().forEach(session -> all.add(session.json()));
        return list;
    }

    private void kill(Request request) throws RpcException, IOException {
        int id = request.json().path("id").asInt(-1);
        int signum = request.json().path("signal").asInt(-1);
        if (signum < 1 || signum > SIGNAL_MAX) {
            throw new RpcException(Errno.EINVAL, "there is no signal " + signum);
        }
        TerminusSession session = sessions.get(id);
        if (session == null) {
            throw new RpcException(Errno.ENOENT, "there is no session " + id);
        }
        boolean waits = request.json().path("wait").asInt(0) != 0;
        if (waits) {
            request.onEnd(() -> {});
        }
        session.kill(signum, waits ? request::respondEmpty : () -> {});
        if (!waits) {
            request.respondEmpty();
        }
    }

    private void killAll(Request request) {
        if (sessions.isEmpty()) {
            empty.run();
            request.respondEmpty();
            return;
        }
        request.onEnd(() -> {});
        Runnable each =
                () -> {
                    if (sessions.isEmpty() && !request.isOver()) {
                        request.respondEmpty();
                    }
                };
        List.copyOf(sessions.values()).forEach(session -> session.kill(SIGKILL, each));
    }
}
