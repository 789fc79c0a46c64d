package flux.cli.cron;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.NoInstance;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.WrongUse;
import flux.cli.text.PythonJson;
import flux.cli.text.Words;
import flux.ledger.wire.RpcException;
import java.util.List;

/// `flux cron …`. Source: flux-cron(1).
public final class CronCommand {
    private static final int FAILED = 1;

    private final Session session;
    private final Given given;
    private final Connection connection;

    private CronCommand(Session session, Given given, Connection connection) {
        this.session = session;
        this.given = given;
        this.connection = connection;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        String action = words.isEmpty() ? "" : words.getFirst();
        if (action.equals("help") && words.size() > 1) {
            return run(List.of(words.get(1), "--help"), session);
        }
        if (action.isEmpty()
                || action.equals("-h")
                || action.equals("--help")
                || action.equals("help")) {
            (action.isEmpty() ? session.err() : session.out()).print(CronSyntax.USAGE);
            return action.isEmpty() ? FAILED : 0;
        }
        if (!CronSyntax.NAMES.contains(action)) {
            session.err().println("flux-cron: Unknown COMMAND `" + action + "'");
            return FAILED;
        }
        try {
            CronSyntax.of(action).parse(words.subList(1, words.size()));
        } catch (Words.Misused e) {
            session.err().println("Unknown option `" + e.word() + "'");
            return FAILED;
        }
        return Subcommand.run(
                "flux-cron " + action,
                CronSyntax.of(action),
                words.subList(1, words.size()),
                session,
                given -> {
                    try (Connection connection = Connection.open(session)) {
                        return new CronCommand(session, given, connection).run(action);
                    } catch (NoInstance e) {
                        throw new CommandException(e.inC());
                    }
                });
    }

    private int run(String action) throws RpcException {
        CronRequest request = new CronRequest(given, session);
        switch (action) {
            case "interval" -> created("interval", request.interval());
            case "event" -> created("event", request.event());
            case "at" -> scheduled(request.at());
            case "tab" -> {
                for (ObjectNode line : request.tab()) {
                    scheduled(line);
                }
            }
            case "list" -> list();
            case "dump" -> dump();
            case "sync" -> sync();
            default -> control(action);
        }
        return 0;
    }

    private void created(String type, ObjectNode request) throws RpcException {
        JsonNode entry = connection.rpc("cron.create", request);
        session.out().println(type + ": cron-" + entry.path("id").asInt() + " created");
    }

    private void scheduled(ObjectNode request) throws RpcException {
        JsonNode entry = connection.rpc("cron.create", request);
        session.out()
                .println(
                        "cron-%d created: %s"
                                .formatted(
                                        entry.path("id").asInt(),
                                        CronText.scheduled(
                                                entry.path("typedata"),
                                                System.currentTimeMillis() / 1000.0)));
    }

    private void list() throws RpcException {
        given.operands(0, 0);
        JsonNode entries = connection.rpc("cron.list", Connection.object()).path("entries");
        if (given.has('J')) {
            session.out().println(PythonJson.unicode(entries));
            return;
        }
        session.out().println(CronText.HEADER);
        double now = System.currentTimeMillis() / 1000.0;
        entries.forEach(entry -> session.out().println(CronText.row(entry, now)));
    }

    private ObjectNode id() {
        String id = given.operand();
        String number = id.startsWith("cron-") ? id.substring(5) : id;
        if (!number.matches("[0-9]{1,9}")) {
            throw new CommandException("invalid id: " + id);
        }
        return Connection.object().put("id", Integer.parseInt(number));
    }

    private void control(String action) throws RpcException {
        ObjectNode request = id();
        request.put("kill", given.has('k'));
        JsonNode entry = connection.rpc("cron." + action, request);
        String name = "cron-" + entry.path("id").asInt();
        session.out()
                .println(
                        switch (action) {
                            case "stop" -> "Stopped " + name;
                            case "start" -> "Started " + name;
                            default -> "Removed " + name + ": " + entry.path("name").asText();
                        });
    }

    private void dump() throws RpcException {
        int id = id().path("id").asInt();
        for (JsonNode entry : connection.rpc("cron.list", Connection.object()).path("entries")) {
            if (entry.path("id").asInt() == id) {
                List<String> lines = CronText.dump(entry, given.value('k', ""));
                if (lines.isEmpty()) {
                    throw new CommandException(given.value('k', "") + ": no such key");
                }
                lines.forEach(session.out()::println);
                return;
            }
        }
        throw new CommandException("cron-" + id + ": No such file or directory");
    }

    private void sync() throws RpcException {
        List<String> operands = given.operands();
        if (operands.size() > 1) {
            throw WrongUse.usage();
        }
        ObjectNode request = Connection.object();
        if (given.has('d')) {
            request.put("disable", true);
        } else if (!operands.isEmpty()) {
            request.put("topic", operands.getFirst());
            request.put("sync_epsilon", given.duration('e', 0));
        }
        JsonNode answer = connection.rpc("cron.sync", request);
        session.out()
                .println(
                        answer.path("sync_disabled").asBoolean()
                                ? "sync: sync disabled."
                                : "sync: topic=%s epsilon=%.3fs"
                                        .formatted(
                                                answer.path("sync_event").asText(),
                                                answer.path("sync_epsilon").asDouble()));
    }
}
