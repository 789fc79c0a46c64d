package flux.cli.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Parser;
import flux.cli.connect.Connection;
import flux.cli.connect.Deadline;
import flux.cli.format.FormatFiles;
import flux.cli.format.NamedFormats;
import flux.cli.format.OutputFormat;
import flux.cli.format.Table;
import flux.cli.resource.ResourceList;
import flux.cli.text.PythonJson;
import flux.cli.text.Zone;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.InstanceConfig;
import flux.ledger.state.QueueRules;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.RpcException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `flux queue SUBCOMMAND`.
public final class QueueCommand {
    private static final String DISABLE_REASON = "disabled by administrator";

    /// Flux colors the marks of this list whoever reads it.
    private static final boolean COLORED = true;

    private static final Parser PARSER = QueueUsage.parser();

    private final Session session;
    private final Connection connection;
    private final Arguments arguments;

    private QueueCommand(Session session, Connection connection, Arguments arguments) {
        this.session = session;
        this.connection = connection;
        this.arguments = arguments;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words);
        try (Connection connection = Connection.open(session)) {
            return new QueueCommand(session, connection, arguments).run();
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private int run() throws RpcException {
        String name = arguments.subcommand();
        switch (name) {
            case "list" -> list();
            case "status" -> status();
            case "enable" -> change("enable", true, "");
            case "disable" -> change("enable", false, arguments.value("--message", DISABLE_REASON));
            case "start" -> change("start", true, "");
            case "stop" -> change("start", false, arguments.value("--message", ""));
            default -> {
                return await(name);
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
        List<String> operands = arguments.operands();
        if (!arguments.has("--queue")) {
            return operands.isEmpty() ? "" : operands.getFirst();
        }
        String name = arguments.value("--queue", "");
        if (!operands.isEmpty()) {
            throw new CommandException(
                    "Conflicting queues specified as --queue="
                            + name
                            + " and "
                            + operands.getFirst());
        }
        return name;
    }

    private JsonNode ask(String name) {
        ObjectNode request = Connection.object();
        if (!name.isEmpty()) {
            request.put("name", name);
        }
        return answer("status", "job-manager.queue-status", request);
    }

    private JsonNode answer(String verb, String topic, @Nullable JsonNode request) {
        try {
            return connection.rpc(topic, request);
        } catch (RpcException e) {
            throw new CommandException(verb + ": " + e.getMessage());
        }
    }

    private void status() throws RpcException {
        List<String> names = names();
        List<String> shown = given().isEmpty() ? names : List.of(given());
        if (arguments.has("--json")) {
            printJson(shown.isEmpty() ? List.of("") : shown);
            return;
        }
        for (String name : shown.isEmpty() ? List.of("") : shown) {
            print(name, true, true);
        }
        if (arguments.has("--verbose")) {
            printCounts();
        }
    }

    private void printJson(List<String> shown) {
        ObjectNode all = Connection.object();
        ArrayNode queues = all.putArray("queues");
        for (String name : shown) {
            ObjectNode queue = queues.addObject().put("queue", name);
            queue.setAll((ObjectNode) ask(name));
        }
        if (arguments.has("--verbose")) {
            all.set("alloc", answer("alloc-query", "job-manager.alloc-query", null));
        }
        session.out().println(PythonJson.ascii(all));
    }

    private void printCounts() {
        JsonNode counts = answer("alloc-query", "job-manager.alloc-query", null);
        PrintStream out = session.out();
        out.println(counts.path("queue_length").asInt() + " alloc requests queued");
        out.println(counts.path("alloc_pending").asInt() + " alloc requests pending to scheduler");
        out.println(counts.path("running").asInt() + " running jobs");
    }

    private void print(String name, boolean submission, boolean scheduling) {
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
                    state.path("blocked").asText("").equals("parent")
                            ? "paused: " + state.path("parent").asText() + " is stopped"
                            : state.path("start").asBoolean()
                                    ? "started"
                                    : "stopped" + (reason.isEmpty() ? "" : ": " + reason);
            session.out().println(prefix + "Scheduling is " + text);
        }
    }

    private void change(String verb, boolean on, String reason) throws RpcException {
        List<String> names = names();
        String name = given();
        boolean all = arguments.has("--all");
        if (!names.isEmpty() && name.isEmpty() && !all && verb.equals("start")) {
            throw new CommandException("Named queues are defined. Specify queues or use --all.");
        }
        ObjectNode request = Connection.object().put(verb, on).put("all", all);
        if (!name.isEmpty()) {
            request.put("name", name);
        }
        if (!reason.isEmpty()) {
            request.put("reason", reason);
        }
        if (verb.equals("start") || arguments.has("--nocheckpoint")) {
            request.put("nocheckpoint", arguments.has("--nocheckpoint"));
        }
        answer(verb, "job-manager.queue-" + verb, request);
        if (arguments.has("--quiet")) {
            return;
        }
        List<String> shown = name.isEmpty() ? names : List.of(name);
        for (String each : shown.isEmpty() ? List.of("") : shown) {
            print(each, verb.equals("enable"), verb.equals("start"));
        }
        if (verb.equals("start") && arguments.has("--verbose")) {
            printCounts();
        }
    }

    private int await(String what) {
        try (Deadline deadline = Deadline.in(timeoutSeconds(), connection)) {
            JsonNode answer;
            try {
                answer = answer(what, "job-manager." + what, null);
            } catch (CommandException e) {
                throw deadline.hasPassed() ? new CommandException(what + ": timeout") : e;
            }
            int pending = answer.path("pending").asInt();
            if (what.equals("idle") && (pending > 0 || !arguments.has("--quiet"))) {
                session.out().println(pending + " jobs");
            }
            return 0;
        }
    }

    private double timeoutSeconds() {
        try {
            return Fsd.parse(arguments.value("--timeout", "inf"));
        } catch (InvalidText e) {
            throw new CommandException("invalid Flux standard duration");
        }
    }

    private void list() throws RpcException {
        NamedFormats formats = FormatFiles.extend(QueueFormats.builtin(), session.env(), "formats");
        String choice =
                arguments.value(
                        "--format",
                        session.env()
                                .getOrDefault(
                                        "FLUX_QUEUE_LIST_FORMAT_DEFAULT", NamedFormats.DEFAULT));
        if (formats.answers(choice, session.out())) {
            return;
        }
        OutputFormat<QueueRow> format =
                OutputFormat.parse(
                        formats.resolve(choice),
                        new QueueFields(!session.isUtf8(), COLORED),
                        Zone.of(session));
        List<String> names = listed();
        InstanceConfig config = InstanceConfig.parse(connection.rpc("config.get", null).toString());
        ResourceList resources =
                ResourceList.of(connection.rpc("resource.sched-status", null), new TreeMap<>());
        List<QueueRow> rows = new ArrayList<>();
        for (String name : names.isEmpty() ? List.of("") : names) {
            rows.add(row(name, config, resources));
        }
        if (arguments.has("--json")) {
            session.out().println(QueueJson.of(rows));
        } else {
            new Table<>(format, !arguments.has("--no-header"))
                    .print(format.sortKeys().sorted(rows), session.out());
        }
    }

    private List<String> listed() throws RpcException {
        List<String> names = names();
        if (!arguments.has("--queue")) {
            return names;
        }
        List<String> wanted = new ArrayList<>();
        arguments.all("--queue").forEach(some -> wanted.addAll(List.of(some.split(","))));
        for (String name : wanted) {
            if (!names.contains(name)) {
                throw new CommandException("No such queue: " + name);
            }
        }
        return wanted;
    }

    private QueueRow row(String name, InstanceConfig config, ResourceList resources) {
        JsonNode state = ask(name);
        QueueRules rules = config.rulesOf(name.isEmpty() ? null : name);
        ResourceList serving = resources.serving(rules.requires());
        Map<String, Counts> counts = new LinkedHashMap<>();
        for (String of : List.of("all", "free", "allocated", "up", "down")) {
            counts.put(of, counts(serving.in(of)));
        }
        return new QueueRow(
                name,
                !name.isEmpty() && name.equals(config.defaultQueue().orElse("")),
                state.path("parent").asText(""),
                state.path("enable").asBoolean(),
                state.path("start").asBoolean(),
                state.has("blocked"),
                limit(rules.defaultDuration()),
                limit(rules.durationMax()),
                new Counts(
                        rules.sizeMin().nnodes(),
                        rules.sizeMin().ncores(),
                        rules.sizeMin().ngpus()),
                new Counts(
                        limit(rules.sizeMax().nnodes()),
                        limit(rules.sizeMax().ncores()),
                        limit(rules.sizeMax().ngpus())),
                counts);
    }

    /// Of a time 0, of a size -1 is none; 0 nodes may be a limit.
    private static double limit(double seconds) {
        return seconds == 0 ? Double.POSITIVE_INFINITY : seconds;
    }

    private static double limit(int size) {
        return size == QueueRules.Size.ANY ? Double.POSITIVE_INFINITY : size;
    }

    private static Counts counts(ResourceSet resources) {
        return new Counts(resources.nodeCount(), resources.coreCount(), resources.gpuCount());
    }
}
