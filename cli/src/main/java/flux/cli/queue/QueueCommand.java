package flux.cli.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Resources;
import flux.cli.format.FormatFiles;
import flux.cli.format.NamedFormats;
import flux.cli.format.OutputFormat;
import flux.cli.format.Table;
import flux.cli.text.Words;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// `flux queue SUBCOMMAND`.
public final class QueueCommand {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final String DISABLE_REASON = "disabled by administrator";
    private static final Map<String, Character> OPTIONS =
            Map.ofEntries(
                    Map.entry("queue", 'q'),
                    Map.entry("all", 'a'),
                    Map.entry("verbose", 'v'),
                    Map.entry("quiet", 'Q'),
                    Map.entry("message", 'm'),
                    Map.entry("nocheckpoint", 'c'),
                    Map.entry("timeout", 't'),
                    Map.entry("no-header", 'n'),
                    Map.entry("format", 'o'),
                    Map.entry("color", 'L'),
                    Map.entry("json", 'j'),
                    Map.entry("help", 'h'));
    private static final String USAGE =
            """
            usage: flux-queue [-h] {status,list,enable,disable,start,stop,drain,idle} ...

            Examples:
              flux queue list
              flux queue disable -m 'maintenance at noon'
              flux queue drain --timeout=1h
            """;

    private final Session session;
    private final Connection connection;
    private final Words words;

    private QueueCommand(Session session, Connection connection, Words words) {
        this.session = session;
        this.connection = connection;
        this.words = words;
    }

    /// @return the exit status
    public static int run(List<String> given, Session session) {
        if (given.isEmpty() || given.getFirst().startsWith("-")) {
            session.err().print(USAGE);
            return given.contains("-h") || given.contains("--help") ? 0 : MISUSED;
        }
        Words words;
        try {
            words = new Words(given.subList(1, given.size()), OPTIONS, Set.of('q', 'm', 't', 'o'));
        } catch (Words.Misused e) {
            session.err().println("flux-queue: error: " + e.getMessage());
            return MISUSED;
        }
        if (words.has('h')) {
            session.out().print(USAGE);
            return 0;
        }
        try (Connection connection = Connection.open(session)) {
            return new QueueCommand(session, connection, words).run(given.getFirst());
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private int run(String name) throws RpcException {
        switch (name) {
            case "list" -> list();
            case "status" -> status();
            case "enable" -> change("enable", true, "");
            case "disable" -> change("enable", false, words.value('m', DISABLE_REASON));
            case "start" -> change("start", true, "");
            case "stop" -> change("start", false, words.value('m', ""));
            case "drain" -> {
                return await("drain");
            }
            case "idle" -> {
                return await("idle");
            }
            default -> {
                session.err().print(USAGE);
                session.err().println("flux-queue: error: invalid choice: '" + name + "'");
                return MISUSED;
            }
        }
        return 0;
    }

    private List<String> names() throws RpcException {
        List<String> names = new ArrayList<>();
        connection
                .rpc("job-manager.queue-list", null)
                .path("queues")
                .forEach(name -> names.add(name.asText()));
        return names;
    }

    private String given() {
        String operand = words.operands().isEmpty() ? "" : words.operands().getFirst();
        return words.value('q', operand);
    }

    private JsonNode ask(String name) throws RpcException {
        ObjectNode request = Connection.object();
        if (!name.isEmpty()) {
            request.put("name", name);
        }
        return connection.rpc("job-manager.queue-status", request);
    }

    private void status() throws RpcException {
        List<String> names = names();
        List<String> shown = given().isEmpty() ? names : List.of(given());
        for (String name : shown.isEmpty() ? List.of("") : shown) {
            print(name, true, true);
        }
        if (words.has('v')) {
            JsonNode counts = connection.rpc("job-manager.alloc-query", null);
            session.out().println(counts.path("queue_length").asInt() + " alloc requests queued");
            session.out()
                    .println(
                            counts.path("alloc_pending").asInt()
                                    + " alloc requests pending to scheduler");
            session.out().println(counts.path("running").asInt() + " running jobs");
        }
    }

    private void print(String name, boolean submission, boolean scheduling) throws RpcException {
        JsonNode state = ask(name);
        String prefix = name.isEmpty() ? "" : name + ": ";
        if (submission) {
            String text =
                    state.path("enable").asBoolean()
                            ? "enabled"
                            : "disabled: " + state.path("disable_reason").asText();
            session.out().println(prefix + "Job submission is " + text);
        }
        if (scheduling) {
            String reason = state.path("stop_reason").asText("");
            String text =
                    state.path("start").asBoolean()
                            ? "started"
                            : "stopped" + (reason.isEmpty() ? "" : ": " + reason);
            session.out().println(prefix + "Scheduling is " + text);
        }
    }

    private void change(String verb, boolean on, String reason) throws RpcException {
        List<String> names = names();
        String name = given();
        boolean all = words.has('a');
        if (!names.isEmpty() && name.isEmpty() && !all) {
            throw new CommandException(
                    verb.equals("start")
                            ? "Named queues are defined. Specify queues or use --all."
                            : "Use --all to apply this command to all queues");
        }
        ObjectNode request = Connection.object().put(verb, on).put("all", all);
        if (!name.isEmpty()) {
            request.put("name", name);
        }
        if (!reason.isEmpty()) {
            request.put("reason", reason);
        }
        if (verb.equals("start")) {
            request.put("nocheckpoint", words.has('c'));
        }
        connection.rpc("job-manager.queue-" + verb, request);
        if (!words.has('Q')) {
            List<String> shown = name.isEmpty() ? names : List.of(name);
            for (String each : shown.isEmpty() ? List.of("") : shown) {
                print(each, verb.equals("enable"), verb.equals("start"));
            }
        }
    }

    private int await(String what) throws RpcException {
        CountDownLatch done = new CountDownLatch(1);
        boolean[] timedOut = new boolean[1];
        if (words.has('t')) {
            watchTheClock(done, timedOut);
        }
        try {
            JsonNode answer = connection.rpc("job-manager." + what, null);
            if (what.equals("idle") && !words.has('Q')) {
                session.out().println(answer.path("pending").asInt() + " jobs");
            }
            return 0;
        } catch (CommandException e) {
            if (timedOut[0]) {
                session.err().println("flux-queue: " + what + ": timeout");
                return FAILED;
            }
            throw e;
        } finally {
            done.countDown();
        }
    }

    private void watchTheClock(CountDownLatch done, boolean[] timedOut) {
        double seconds;
        try {
            seconds = Fsd.parse(words.value('t', "0"));
        } catch (InvalidText e) {
            throw new CommandException("invalid timeout: " + words.value('t', ""));
        }
        Thread.startVirtualThread(
                () -> {
                    try {
                        if (!done.await((long) (seconds * 1000), TimeUnit.MILLISECONDS)) {
                            timedOut[0] = true;
                            connection.client().abort();
                        }
                    } catch (InterruptedException | IOException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private void list() throws RpcException {
        NamedFormats formats = FormatFiles.extend(QueueFormats.builtin(), session.env(), "formats");
        String choice =
                words.value(
                        'o',
                        session.env()
                                .getOrDefault(
                                        "FLUX_QUEUE_LIST_FORMAT_DEFAULT", NamedFormats.DEFAULT));
        if (formats.answers(choice, session.out())) {
            return;
        }
        boolean ascii = !session.isUtf8();
        boolean color = session.isTerminal(1);
        OutputFormat<QueueRow> format =
                OutputFormat.parse(
                        formats.resolve(choice),
                        new QueueFields(ascii, color),
                        ZoneId.systemDefault());
        List<String> names = names();
        JsonNode config = connection.rpc("config.get", null);
        JsonNode status = connection.rpc("resource.sched-status", null);
        List<QueueRow> rows = new ArrayList<>();
        for (String name : names.isEmpty() ? List.of("") : names) {
            rows.add(row(name, config, status));
        }
        new Table<>(format, !words.has('n')).print(rows, session.out());
    }

    private QueueRow row(String name, JsonNode config, JsonNode status) throws RpcException {
        JsonNode state = ask(name);
        JsonNode own = config.path("queues").path(name).path("policy");
        JsonNode policy = config.path("policy");
        String isDefault =
                policy.path("jobspec").path("defaults").path("system").path("queue").asText();
        Map<String, Counts> resources = new LinkedHashMap<>();
        ResourceSet all = Resources.parse(status.path("all"));
        resources.put("all", counts(all));
        resources.put("allocated", counts(Resources.parse(status.path("allocated"))));
        resources.put("down", counts(Resources.parse(status.path("down"))));
        return new QueueRow(
                name,
                !name.isEmpty() && name.equals(isDefault),
                state.path("parent").asText(""),
                state.path("enable").asBoolean(),
                state.path("start").asBoolean(),
                state.has("blocked"),
                duration(
                        first(
                                own.path("jobspec")
                                        .path("defaults")
                                        .path("system")
                                        .path("duration"),
                                policy.path("jobspec")
                                        .path("defaults")
                                        .path("system")
                                        .path("duration"))),
                duration(
                        first(
                                own.path("limits").path("duration"),
                                policy.path("limits").path("duration"))),
                Counts.NONE,
                Counts.UNLIMITED,
                resources);
    }

    private static JsonNode first(JsonNode own, JsonNode general) {
        return own.isMissingNode() ? general : own;
    }

    private static double duration(JsonNode value) {
        return value.isMissingNode() ? Double.POSITIVE_INFINITY : Fsd.parse(value.asText());
    }

    private static Counts counts(ResourceSet resources) {
        return new Counts(resources.nodeCount(), resources.coreCount(), resources.gpuCount());
    }
}
