package flux.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.attach.Attach;
import flux.cli.attach.AttachOptions;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.text.PythonJson;
import flux.cli.text.Signals;
import flux.cli.text.Words;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// The subcommands of `flux job` that ask one thing and print the answer.
public final class JobSubcommands {
    private static final int FAILED = 1;
    private static final int NOT_WAITABLE = 2;
    private static final String STDERR_PREFIX = "flux-job: ";

    private final Session session;
    private final Connection connection;

    private JobSubcommands(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    /// @param name the subcommand
    /// @return the exit status, or -1 when there is no such subcommand
    public static int run(String name, List<String> words, Session session) {
        if (!NAMES.contains(name)) {
            return -1;
        }
        try (Connection connection = Connection.open(session)) {
            return new JobSubcommands(session, connection).run(name, words);
        } catch (Words.Misused e) {
            session.err().println("flux-job %s: %s".formatted(name, e.getMessage()));
            session.err().println("Try `flux-job %s --help' for more information.".formatted(name));
            return FAILED;
        } catch (RpcException | CommandException e) {
            session.out().flush();
            session.err().println(STDERR_PREFIX + e.getMessage());
            return FAILED;
        }
    }

    /// All of them.
    public static final Set<String> NAMES =
            Set.of(
                    "attach",
                    "eventlog",
                    "wait-event",
                    "info",
                    "status",
                    "wait",
                    "list",
                    "list-ids",
                    "kill",
                    "raise",
                    "urgency",
                    "last",
                    "stats",
                    "namespace");

    private int run(String name, List<String> words) throws RpcException {
        return switch (name) {
            case "attach" -> attach(words);
            case "eventlog" -> new EventlogCommand(session, connection).eventlog(words);
            case "wait-event" -> new EventlogCommand(session, connection).waitEvent(words);
            case "info" -> info(words);
            case "status" -> new StatusCommand(session, connection).run(words);
            case "wait" -> await(words);
            case "list" -> list(words);
            case "list-ids" -> listIds(words);
            case "kill" -> kill(words);
            case "raise" -> raise(words);
            case "urgency" -> urgency(words);
            case "last" -> last(words);
            case "namespace" -> namespace(words);
            default -> stats();
        };
    }

    private int attach(List<String> given) {
        Words words =
                new Words(
                        given,
                        Map.of(
                                "show-events", 'E',
                                "show-exec", 'X',
                                "label-io", 'l',
                                "unbuffered", 'u',
                                "read-only", 'r',
                                "wait-event", 'w',
                                "stdin-ranks", 'i',
                                "verbose", 'v',
                                "show-status", 's'),
                        Set.of('w', 'i'));
        JobId id = JobIds.parse(only(words, "attach"));
        AttachOptions options =
                new AttachOptions(
                        words.has('l'),
                        words.has('E'),
                        words.has('X'),
                        words.has('r'),
                        words.value('w', "finish"),
                        words.value('i', "all"));
        return new Attach(session, connection, id, options).run();
    }

    private static String only(Words words, String name) {
        if (words.operands().size() != 1) {
            throw new CommandException("Usage: flux job " + name + " [OPTIONS] JOBID");
        }
        return words.operands().getFirst();
    }

    private int info(List<String> given) throws RpcException {
        Words words = new Words(given, Map.of("original", 'o', "base", 'b'), Set.of());
        if (words.operands().size() != 2) {
            throw new CommandException("Usage: flux job info [OPTIONS] JOBID KEY");
        }
        JobId id = JobIds.parse(words.operands().getFirst());
        String key = words.operands().get(1);
        final int current = 2;
        String asked = words.has('o') && key.equals("jobspec") ? "J" : key;
        ObjectNode request = Connection.object().put("id", id.value());
        request.putArray("keys").add(asked);
        request.put("flags", words.has('b') ? 0 : current);
        String value = connection.rpc("job-info.lookup", request).path(asked).asText();
        if (asked.equals("J") && !key.equals("J")) {
            value =
                    new String(
                            java.util.Base64.getDecoder().decode(value.split("\\.")[1]),
                            java.nio.charset.StandardCharsets.UTF_8);
        }
        session.out().print(value);
        if (!value.endsWith("\n")) {
            session.out().println();
        }
        return 0;
    }

    private int await(List<String> given) throws RpcException {
        Words words = new Words(given, Map.of("all", 'a', "verbose", 'v'), Set.of());
        if (words.has('a')) {
            return awaitAll(words.has('v'));
        }
        boolean any = words.operands().isEmpty();
        long id = any ? -1 : JobIds.parse(words.operands().getFirst()).value();
        try {
            JsonNode answer = connection.rpc("job-manager.wait", Connection.object().put("id", id));
            JobId job = new JobId(answer.path("id").longValue());
            if (any) {
                session.out().println(JobIds.show(job, session));
            }
            if (answer.path("success").asBoolean()) {
                return 0;
            }
            session.out().flush();
            session.err().println(STDERR_PREFIX + answer.path("errstr").asText());
            return FAILED;
        } catch (RpcException e) {
            session.err().println(STDERR_PREFIX + "wait: " + e.getMessage());
            return NOT_WAITABLE;
        }
    }

    private int awaitAll(boolean verbose) {
        int code = 0;
        while (true) {
            try {
                JsonNode answer =
                        connection.rpc("job-manager.wait", Connection.object().put("id", -1));
                String id = JobIds.show(new JobId(answer.path("id").longValue()), session);
                if (!answer.path("success").asBoolean()) {
                    code = FAILED;
                    session.err().println(id + ": " + answer.path("errstr").asText());
                } else if (verbose) {
                    session.err().println(id + ": job completed successfully");
                }
            } catch (RpcException e) {
                return code;
            }
        }
    }

    private int list(List<String> given) throws RpcException {
        Words words =
                new Words(
                        given,
                        Map.of(
                                "count",
                                'c',
                                "states",
                                's',
                                "user",
                                'u',
                                "all-user",
                                'a',
                                "all",
                                'A'),
                        Set.of('c', 's', 'u'));
        ObjectNode request = Connection.object();
        request.put("max_entries", Integer.parseInt(words.value('c', "0")));
        request.putArray("attrs").add("all");
        request.put("since", 0.0);
        var parts = request.putObject("constraint").putArray("and");
        if (!words.has('A')) {
            parts.addObject()
                    .putArray("userid")
                    .add(new com.sun.security.auth.module.UnixSystem().getUid());
        }
        if (!words.has('a') && !words.has('A')) {
            var states = parts.addObject().putArray("states");
            for (String state : words.value('s', "pending,running").split(",")) {
                states.add(state);
            }
        }
        printStream(request);
        return 0;
    }

    private void printStream(ObjectNode request) throws RpcException {
        try (var stream = connection.stream("job-list.list", request)) {
            for (JsonNode answer = connection.next(stream);
                    answer != null;
                    answer = connection.next(stream)) {
                answer.path("jobs").forEach(job -> session.out().println(PythonJson.unicode(job)));
            }
        }
    }

    private int listIds(List<String> given) throws RpcException {
        Words words = new Words(given, Map.of("wait-state", 'W'), Set.of('W'));
        for (String text : words.operands()) {
            ObjectNode request = Connection.object().put("id", JobIds.parse(text).value());
            request.putArray("attrs").add("all");
            JsonNode job = connection.rpc("job-list.list-id", request).path("job");
            session.out().println(PythonJson.unicode(job));
        }
        return 0;
    }

    private int kill(List<String> given) {
        Words words = new Words(given, Map.of("signal", 's'), Set.of('s'));
        String name = words.value('s', "SIGTERM");
        OptionalInt number =
                name.matches("[0-9]+")
                        ? OptionalInt.of(Integer.parseInt(name))
                        : Signals.number(name);
        if (number.isEmpty()) {
            throw new CommandException("kill: Invalid signal " + name);
        }
        int code = 0;
        for (String text : words.operands()) {
            JobId id = JobIds.parse(text);
            ObjectNode request = Connection.object().put("id", id.value());
            request.put("signum", number.getAsInt());
            code = Math.max(code, each("kill", id, "job-manager.kill", request));
        }
        return code;
    }

    private int raise(List<String> given) {
        Words words =
                new Words(
                        given,
                        Map.of("message", 'm', "severity", 's', "type", 't'),
                        Set.of('m', 's', 't'));
        int code = 0;
        for (String text : words.operands()) {
            JobId id = JobIds.parse(text);
            ObjectNode request = Connection.object().put("id", id.value());
            request.put("type", words.value('t', "cancel"));
            request.put("severity", Integer.parseInt(words.value('s', "0")));
            if (words.has('m')) {
                request.put("note", words.value('m', ""));
            }
            code = Math.max(code, each("raise", id, "job-manager.raise", request));
        }
        return code;
    }

    private int each(String verb, JobId id, String topic, ObjectNode request) {
        try {
            connection.rpc(topic, request);
            return 0;
        } catch (RpcException e) {
            session.err()
                    .println(
                            "%s%s %s: %s"
                                    .formatted(
                                            STDERR_PREFIX,
                                            verb,
                                            JobIds.show(id, session),
                                            e.getMessage()));
            return FAILED;
        }
    }

    private int urgency(List<String> given) {
        Words words = new Words(given, Map.of("verbose", 'v'), Set.of());
        if (words.operands().size() != 2) {
            throw new CommandException("Usage: flux job urgency [OPTIONS] JOBID URGENCY");
        }
        JobId id = JobIds.parse(words.operands().getFirst());
        String text = words.operands().get(1);
        int urgency =
                switch (text) {
                    case "hold" -> 0;
                    case "default" -> 16;
                    case "expedite" -> 31;
                    default -> number(text);
                };
        try {
            ObjectNode request = Connection.object().put("id", id.value());
            JsonNode answer =
                    connection.rpc("job-manager.urgency", request.put("urgency", urgency));
            if (words.has('v')) {
                int old = answer.path("old_urgency").asInt();
                session.err()
                        .println(
                                switch (old) {
                                    case 0 -> "old urgency: job held";
                                    case 31 -> "old urgency: job expedited";
                                    default -> "old urgency: " + old;
                                });
            }
            return 0;
        } catch (RpcException e) {
            session.err().println(STDERR_PREFIX + JobIds.show(id, session) + ": " + e.getMessage());
            return FAILED;
        }
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new CommandException("invalid urgency value " + text);
        }
    }

    private int last(List<String> given) throws RpcException {
        String slice = "[:1]";
        if (!given.isEmpty()) {
            String text = given.getFirst();
            slice = text.startsWith("[") ? text : "[:" + number(text) + "]";
        }
        JsonNode jobs =
                connection
                        .rpc("job-manager.history.get", Connection.object().put("slice", slice))
                        .path("jobs");
        if (jobs.isEmpty()) {
            throw new CommandException("job history is empty");
        }
        jobs.forEach(id -> session.out().println(JobIds.show(new JobId(id.longValue()), session)));
        return 0;
    }

    private int namespace(List<String> given) {
        JobId id = JobIds.parse(only(new Words(given, Map.of(), Set.of()), "namespace"));
        session.out().println("job-" + id.dec());
        return 0;
    }

    private int stats() throws RpcException {
        session.out().println(connection.rpc("job-list.job-stats", Connection.object()));
        return 0;
    }
}
