package flux.cli.housekeeping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Parser;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.connect.Resources;
import flux.cli.format.FormatFiles;
import flux.cli.format.NamedFormats;
import flux.cli.format.OutputFormat;
import flux.cli.format.Table;
import flux.cli.resource.RankTargets;
import flux.cli.text.PythonJson;
import flux.cli.text.Signals;
import flux.cli.text.Zone;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// `flux housekeeping list` and `kill`.
public final class HousekeepingCommand {
    private static final double MILLIS_PER_SECOND = 1000;
    private static final Parser PARSER = HousekeepingUsage.parser();

    private final Session session;
    private final Connection connection;
    private final Arguments arguments;

    private HousekeepingCommand(Session session, Connection connection, Arguments arguments) {
        this.session = session;
        this.connection = connection;
        this.arguments = arguments;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words);
        check(arguments);
        try (Connection connection = Connection.open(session)) {
            HousekeepingCommand command = new HousekeepingCommand(session, connection, arguments);
            if (arguments.subcommand().equals("list")) {
                command.list();
            } else {
                command.kill();
            }
            return 0;
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /// Nobody is to signal more than was meant.
    private static void check(Arguments arguments) {
        if (!arguments.subcommand().equals("kill")) {
            return;
        }
        boolean some = arguments.has("--jobid") || arguments.has("--targets");
        if (some && arguments.has("--all")) {
            throw new CommandException("--all does not go with --jobid or --targets");
        }
        if (!some && !arguments.has("--all")) {
            throw new CommandException("say which: --jobid, --targets, or --all");
        }
    }

    private void list() throws RpcException {
        NamedFormats formats =
                FormatFiles.extend(HousekeepingFormats.builtin(), session.env(), "formats");
        String choice = arguments.value("--format", NamedFormats.DEFAULT);
        if (formats.answers(choice, session.out())) {
            return;
        }
        OutputFormat<HousekeepingRow> format =
                OutputFormat.parse(
                        formats.resolve(choice),
                        new HousekeepingFields(session.hasF58Letter()),
                        Zone.of(session));
        List<HousekeepingRow> rows = rows();
        if (arguments.has("--json")) {
            session.out().println(PythonJson.ascii(json(rows)));
        } else {
            new Table<>(format, !arguments.has("--no-header")).print(rows, session.out());
        }
    }

    private List<HousekeepingRow> rows() throws RpcException {
        JsonNode running =
                connection
                        .rpc("job-manager.stats-get", Connection.object())
                        .path("housekeeping")
                        .path("running");
        ResourceSet all = all();
        Idset included =
                arguments.has("--include")
                        ? RankTargets.parse("--include", arguments.value("--include", ""), all)
                        : all.rankSet();
        double now = System.currentTimeMillis() / MILLIS_PER_SECOND;
        List<HousekeepingRow> rows = new ArrayList<>();
        running.properties()
                .forEach(
                        entry -> {
                            JsonNode told = entry.getValue();
                            HousekeepingRow row =
                                    new HousekeepingRow(
                                                    JobIds.parse(entry.getKey()),
                                                    Math.max(
                                                            0,
                                                            now - told.path("t_start").asDouble()),
                                                    all.onRanks(ranks(told, "allocated")),
                                                    all.onRanks(ranks(told, "pending")))
                                            .onRanks(included);
                            if (!row.allocated().isEmpty()) {
                                rows.add(row);
                            }
                        });
        return rows;
    }

    private static Idset ranks(JsonNode told, String key) {
        return Idset.parse(told.path(key).asText(""));
    }

    private ResourceSet all() throws RpcException {
        return Resources.parse(connection.rpc("resource.status", null).path("R"));
    }

    private static ObjectNode json(List<HousekeepingRow> rows) {
        ObjectNode all = Connection.object();
        ArrayNode jobs = all.putArray("housekeeping");
        for (HousekeepingRow row : rows) {
            ObjectNode job = jobs.addObject().put("id", row.id().value());
            job.put("runtime", row.runtimeSeconds());
            put(job.putObject("allocated"), row.allocated());
            put(job.putObject("pending"), row.pending());
        }
        return all;
    }

    private static void put(ObjectNode json, ResourceSet nodes) {
        json.put("nnodes", nodes.nodeCount()).put("ranks", nodes.rankSet().encode());
        json.put("nodelist", nodes.nodelist());
    }

    private void kill() throws RpcException {
        String signal = arguments.value("--signal", "SIGTERM");
        OptionalInt number = Signals.number(signal);
        ObjectNode request =
                Connection.object()
                        .put(
                                "signum",
                                number.orElseThrow(
                                        () ->
                                                new CommandException(
                                                        "kill: Invalid signal " + signal)));
        if (arguments.has("--jobid")) {
            request.put("jobid", JobIds.parse(arguments.value("--jobid", "")).value());
        }
        if (arguments.has("--targets")) {
            Idset ranks = RankTargets.parse("--targets", arguments.value("--targets", ""), all());
            request.put("ranks", ranks.encode());
        }
        connection.rpc("job-manager.housekeeping-kill", request);
    }
}
