package flux.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.connect.Connection;
import flux.cli.format.FormatFiles;
import flux.cli.format.NamedFormats;
import flux.cli.format.OutputFormat;
import flux.cli.format.SortKeys;
import flux.cli.format.Table;
import flux.cli.getopt.Subcommand;
import flux.cli.text.PythonJson;
import flux.cli.text.Zone;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;

/// `flux jobs`: the job list as a table, as JSON, or as counts.
public final class JobsCommand {
    private static final int FAILED = 1;

    private final Session session;
    private final Arguments arguments;

    private JobsCommand(Session session, Arguments arguments) {
        this.session = session;
        this.arguments = arguments;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments arguments = JobsUsage.PARSER.parse(words, Subcommand.width(session));
        return new JobsCommand(session, arguments).run();
    }

    private int run() {
        boolean counts = arguments.has("--stats") || arguments.has("--stats-only");
        if (arguments.has("--json") && counts) {
            throw new CommandException("--json incompatible with --stats or --stats-only");
        }
        NamedFormats formats = FormatFiles.extend(JobFormats.builtin(), session.env(), "formats");
        String choice =
                arguments.value(
                        "--format",
                        session.env()
                                .getOrDefault("FLUX_JOBS_FORMAT_DEFAULT", NamedFormats.DEFAULT));
        if (formats.answers(choice, session.out())) {
            return 0;
        }
        OutputFormat<JobRow> shape =
                OutputFormat.parse(formats.resolve(choice), new JobFields(), Zone.of(session));
        int count = JobQuery.count(arguments, "--count");
        ObjectNode request =
                new JobQuery(arguments, arguments.has("-a") || arguments.has("--since"))
                        .request(count == 0 ? 0 : count + 1);
        Table<JobRow> table = table(shape);
        try (Connection connection = Connection.open(session)) {
            if (counts) {
                JobStats stats = stats(connection);
                session.out().println(stats.line());
                if (arguments.has("--stats-only")) {
                    return stats.hasActiveJobs() ? 0 : FAILED;
                }
            }
            return arguments.operands().isEmpty()
                    ? select(connection, table, request, count)
                    : lookUp(connection, table);
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private Table<JobRow> table(OutputFormat<JobRow> shape) {
        JobColors colors = JobColors.of(arguments.value("--color", "auto"), session);
        return new Table<>(shape, !arguments.has("--no-header"), columnsMax(), colors);
    }

    /// @return 0 for no limit
    private int columnsMax() {
        if (!arguments.has("-w")) {
            return 0;
        }
        String given = arguments.value("-w", "");
        if (given.isEmpty()) {
            return Subcommand.width(session);
        }
        if (!given.matches("[1-9][0-9]{0,5}")) {
            throw new CommandException("-w: expected a number of columns, got " + given);
        }
        return Integer.parseInt(given);
    }

    private JobStats stats(Connection connection) throws RpcException {
        JsonNode all = connection.rpc("job-list.job-stats", Connection.object());
        if (!arguments.has("--queue")) {
            return JobStats.of(all);
        }
        JobStats sum = JobStats.NONE;
        List<String> names = List.of(String.join(",", arguments.all("--queue")).split(",", -1));
        for (JsonNode queue : all.path("queues")) {
            if (names.contains(queue.path("name").asText())) {
                sum = sum.plus(JobStats.of(queue));
            }
        }
        return sum;
    }

    private int select(Connection connection, Table<JobRow> table, ObjectNode request, int count) {
        try (JobStream found = new JobStream(connection, request, Viewers.of(session), count)) {
            print(found, table);
            if (found.isTruncated()) {
                session.out().flush();
                session.err()
                        .println("flux-jobs: warning: output truncated at " + count + " jobs.");
            }
        }
        return 0;
    }

    private void print(Iterable<JobRow> given, Table<JobRow> table) {
        Iterable<JobRow> rows = given;
        if (arguments.has("--sort")) {
            SortKeys<JobRow> keys = SortKeys.parse(arguments.value("--sort", ""), new JobFields());
            List<JobRow> all = new ArrayList<>();
            given.forEach(all::add);
            rows = keys.sorted(all);
        }
        if (arguments.has("--json")) {
            JobJson.print(rows, session.out());
        } else {
            table.print(rows, session.out());
        }
    }

    private int lookUp(Connection connection, Table<JobRow> table) throws RpcException {
        if (arguments.has("-a") || arguments.has("--filter") || arguments.has("--user")) {
            session.err().println("flux-jobs: WARNING: Filtering options ignored with jobid list");
        }
        List<JobRow> rows = new ArrayList<>();
        Viewer viewer = Viewers.of(session);
        for (String text : arguments.operands()) {
            try {
                ObjectNode request = Connection.object().put("id", JobId.parse(text).value());
                request.putArray("attrs").add("all");
                JsonNode job = connection.rpc("job-list.list-id", request).path("job");
                rows.add(new JobRow(job, viewer));
            } catch (InvalidText e) {
                throw new CommandException("invalid JobID value: " + text);
            } catch (RpcException e) {
                if (e.errnum() != Errno.ENOENT) {
                    throw e;
                }
                session.err().println("JobID " + text + " unknown");
            }
        }
        if (rows.isEmpty()) {
            return FAILED;
        }
        if (arguments.has("--json") && arguments.operands().size() == 1) {
            session.out().println(PythonJson.ascii(JobJson.of(rows.getFirst())));
        } else {
            print(rows, table);
        }
        return 0;
    }
}
