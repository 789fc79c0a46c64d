package flux.cli.ion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Parser;
import flux.cli.connect.Connection;
import flux.cli.text.PythonJson;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// `flux ion-resource SUBCOMMAND`: exits with the error number of what failed, as Flux's: 16 when
/// resources are busy, 19 when there are none such.
public final class IonResourceCommand {
    static final List<String> MATCHES =
            List.of(
                    "allocate",
                    "allocate_with_satisfiability",
                    "allocate_orelse_reserve",
                    "without_allocating",
                    "without_allocating_future",
                    "satisfiability");
    private static final Parser PARSER = IonUsage.parser();
    private static final int NO_PROPERTY = 3;
    private static final int WIDTH = 80;
    private static final DateTimeFormatter AT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Session session;
    private final Connection connection;
    private final Arguments arguments;

    private IonResourceCommand(Session session, Connection connection, Arguments arguments) {
        this.session = session;
        this.connection = connection;
        this.arguments = arguments;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words);
        try (Connection connection = Connection.open(session)) {
            return new IonResourceCommand(session, connection, arguments).run();
        } catch (RpcException e) {
            session.out().flush();
            session.err().println("flux-ion-resource: ERROR: " + e.getMessage());
            return e.errnum();
        } catch (IOException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private int run() throws RpcException, IOException {
        ObjectNode request = Connection.object();
        switch (arguments.subcommand()) {
            case "match" -> match();
            case "update" ->
                    table(
                            rpc(
                                    "update",
                                    request.put("jobid", job(operand(1)))
                                            .put("R", file(operand(0)))));
            case "info" -> table(rpc("info", request.put("jobid", job(operand(0)))));
            case "cancel" -> rpc("cancel", request.put("jobid", job(operand(0))));
            case "partial-cancel" -> partialCancel();
            case "stats" -> stats();
            case "stats-clear" -> rpc("stats-clear", request);
            case "find" -> find();
            case "status" -> status();
            case "set-status" ->
                    rpc(
                            "set_status",
                            request.put("resource_path", operand(0)).put("status", operand(1)));
            case "set-property" ->
                    rpc(
                            "set_property",
                            request.put("sp_resource_path", operand(0))
                                    .put("sp_keyval", operand(1)));
            case "get-property" -> {
                return getProperty();
            }
            case "remove-property" ->
                    rpc(
                            "remove_property",
                            request.put("resource_path", operand(0)).put("key", operand(1)));
            case "ns-info" ->
                    session.out()
                            .println(
                                    rpc(
                                                    "ns-info",
                                                    request.put("rank", number(operand(0)))
                                                            .put("type-name", operand(1))
                                                            .put("id", number(operand(2))))
                                            .path("id")
                                            .asText());
            case "params" -> session.out().println(PythonJson.ascii(rpc("params", request)));
            case "add-subgraph" -> rpc("add_subgraph", request.put("subgraph", file(operand(0))));
            default -> rpc("remove_subgraph", request.put("subgraph_path", operand(0)));
        }
        return 0;
    }

    private JsonNode rpc(String method, ObjectNode request) throws RpcException {
        return connection.rpc("sched-fluxion-resource." + method, request);
    }

    private String operand(int i) {
        return arguments.operands().get(i);
    }

    private String file(String name) throws IOException {
        try {
            return Files.readString(session.cwd().resolve(name));
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IOException(name + ": No such file or directory", e);
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new CommandException("a number was expected, not \"" + text + "\"");
        }
    }

    /// A job of the instance, or a number that a match was given.
    private static long job(String text) {
        try {
            return text.matches("[0-9]+") ? Long.parseLong(text) : JobId.parse(text).value();
        } catch (InvalidText | NumberFormatException e) {
            throw new CommandException("invalid job ID value: '" + text + "'");
        }
    }

    private void match() throws RpcException, IOException {
        String type = operand(0);
        if (!MATCHES.contains(type)) {
            throw new CommandException(
                    "argument match_type: invalid choice: '%s' (choose from %s)"
                            .formatted(type, String.join(", ", MATCHES)));
        }
        String jobspec = file(operand(1));
        ObjectNode request = Connection.object().put("cmd", type).put("jobspec", jobspec);
        request.put("jobid", rpc("next_jobid", Connection.object()).path("jobid").asLong());
        if (arguments.has("--format")) {
            request.put("format", arguments.value("--format", ""));
        }
        table(rpc("match", request));
    }

    /// The heading, one row, and R if there is one.
    private void table(JsonNode answer) {
        if (arguments.has("--json")) {
            session.out().println(PythonJson.ascii(answer));
            return;
        }
        row("JOBID", "STATUS", "AT", "OVERHEAD (Secs)");
        session.out().println("=".repeat(WIDTH));
        row(
                answer.path("jobid").asText(),
                answer.path("status").asText(),
                AT.format(Instant.ofEpochSecond(answer.path("at").asLong())),
                answer.path("overhead").asText());
        if (answer.has("R")) {
            session.out().println("=".repeat(WIDTH));
            session.out().println("MATCHED RESOURCES:");
            session.out().println(answer.path("R").asText());
        }
    }

    private void row(String job, String status, String at, String overhead) {
        session.out().println("%-20s %-20s %-20s %-20s".formatted(job, status, at, overhead));
    }

    private void partialCancel() throws RpcException, IOException {
        ObjectNode request = Connection.object().put("jobid", job(operand(0)));
        request.put("R", file(operand(1)));
        boolean isOver = rpc("partial-cancel", request).path("full-removal").asInt() != 0;
        session.out().println(isOver ? "full removal" : "partial removal");
    }

    private void stats() throws RpcException {
        JsonNode stats = rpc("stats-get", Connection.object());
        if (arguments.has("--json")) {
            session.out().println(PythonJson.ascii(stats));
            return;
        }
        session.out().println("Num. of Vertices:  " + stats.path("V").asText());
        session.out().println("Num. of Edges:  " + stats.path("E").asText());
        session.out()
                .println("Num. of Vertices by Rank:  " + PythonJson.ascii(stats.path("by_rank")));
        session.out().println("Num. of Jobs Matched:  " + stats.path("njobs").asText());
        session.out().println("Min. Match Time:  " + stats.path("min-match").asText() + " Secs");
        session.out().println("Max. Match Time:  " + stats.path("max-match").asText() + " Secs");
        session.out().println("Avg. Match Time:  " + stats.path("avg-match").asText() + " Secs");
    }

    private void find() throws RpcException {
        ObjectNode request = Connection.object().put("criteria", operand(0));
        if (arguments.has("--format")) {
            request.put("format", arguments.value("--format", ""));
        }
        JsonNode answer = rpc("find", request);
        if (arguments.has("--json")) {
            session.out().println(PythonJson.ascii(answer));
            return;
        }
        if (!arguments.has("--quiet")) {
            session.out().println("CRITERIA");
            session.out().println("'" + operand(0) + "'");
            session.out().println("=".repeat(WIDTH));
        }
        String found = answer.path("R").asText();
        if (!found.isEmpty()) {
            session.out().println(found);
        }
    }

    private void status() throws RpcException {
        JsonNode status = rpc("status", Connection.object());
        if (arguments.has("--json")) {
            session.out().println(PythonJson.ascii(status));
            return;
        }
        for (String which : List.of("all", "down", "allocated")) {
            session.out().println(which + ": " + status.path(which).asText());
        }
    }

    private int getProperty() throws RpcException {
        ObjectNode request = Connection.object().put("gp_resource_path", operand(0));
        JsonNode answer;
        try {
            answer = rpc("get_property", request.put("gp_key", operand(1)));
        } catch (RpcException e) {
            if (e.errnum() != Errno.ENOENT) {
                throw e;
            }
            session.err().println("flux-ion-resource: ERROR: " + e.getMessage());
            return NO_PROPERTY;
        }
        String value = answer.path("values").path(0).asText();
        session.out()
                .println(
                        arguments.has("--json")
                                ? PythonJson.ascii(answer)
                                : "%s = ['%s']".formatted(operand(1), value));
        return 0;
    }
}
