package flux.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.connect.Resolver;
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
import java.util.Set;

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
        Table<JobRow> table = table(shape);
        int count = JobQuery.count(arguments, "--count");
        ObjectNode request =
                new JobQuery(arguments, arguments.has("-a") || arguments.has("--since"))
                        .request(count == 0 ? 0 : count + 1, attributes(table));
        try (Connection connection = Connection.open(session)) {
            if (!arguments.operands().isEmpty()) {
                return lookUp(connection, table, request, count);
            }
            JobStats stats = counts ? stats(connection) : JobStats.NONE;
            if (counts) {
                session.out().println(stats.line());
            }
            if (arguments.has("--recursive") && arguments.has("--json")) {
                session.out()
                        .println(
                                PythonJson.ascii(
                                        Connection.object()
                                                .set("jobs", tree(connection, request, count, 0))));
                return 0;
            }
            list(connection, table, request, count, "");
            return arguments.has("--stats-only") && !stats.hasActiveJobs() ? FAILED : 0;
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /// @param path of the instance below the one that was asked first; empty, or ends with a slash
    private void list(
            Connection connection, Table<JobRow> table, ObjectNode request, int count, String path)
            throws RpcException {
        List<JobRow> instances = new ArrayList<>();
        if (!arguments.has("--stats-only") || arguments.has("--recursive")) {
            select(connection, table, request, count, instances);
        }
        inside(connection, table, request, count, path, instances);
    }

    private void inside(
            Connection connection,
            Table<JobRow> table,
            ObjectNode request,
            int count,
            String path,
            List<JobRow> instances)
            throws RpcException {
        int level = (int) path.chars().filter(c -> c == '/').count();
        if (level >= levels()) {
            return;
        }
        for (JobRow job : instances) {
            String inside = path + JobIds.show(new JobId(job.id()), session);
            try (Connection instance = PastInstances.connect(connection, job)) {
                session.out().println("\n" + inside + ":");
                if (arguments.has("--stats") || arguments.has("--stats-only")) {
                    session.out().println(stats(instance).nestedLine());
                }
                list(instance, table.withoutHeader(), request, count, inside + "/");
            } catch (CommandException e) {
                session.err().println("flux-jobs: ERROR: " + inside + ": " + e.getMessage());
            }
        }
    }

    /// Jobs as JSON, and below each that is an instance its own `jobs`.
    private ArrayNode tree(Connection connection, ObjectNode request, int count, int level)
            throws RpcException {
        List<JobRow> rows = new ArrayList<>();
        try (JobStream found = new JobStream(connection, request, Viewers.of(session), count)) {
            found.forEach(rows::add);
        }
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        for (JobRow row : rows) {
            ObjectNode job = JobJson.of(row);
            tree.add(job);
            if (row.uri() != null && level < levels()) {
                try (Connection instance = PastInstances.connect(connection, row)) {
                    job.set("jobs", tree(instance, request, count, level + 1));
                } catch (CommandException e) {
                    String id = JobIds.show(new JobId(row.id()), session);
                    session.err().println("flux-jobs: ERROR: " + id + ": " + e.getMessage());
                }
            }
        }
        return tree;
    }

    private int levels() {
        return arguments.has("--recursive")
                ? (int) Math.min(arguments.integer("--level", Integer.MAX_VALUE), Integer.MAX_VALUE)
                : 0;
    }

    private Set<String> attributes(Table<JobRow> table) {
        if (arguments.has("--json")) {
            return Set.of("all");
        }
        Set<String> needs = JobAttribute.of(table.format());
        sortKeys(table).names().forEach(field -> needs.addAll(JobAttribute.of(field)));
        if (arguments.has("--recursive") || JobColors.of(arguments, session).areWanted()) {
            needs.addAll(JobAttribute.of("uri"));
        }
        return needs;
    }

    private SortKeys<JobRow> sortKeys(Table<JobRow> table) {
        return arguments.has("--sort")
                ? SortKeys.parse(arguments.value("--sort", ""), new JobFields())
                : table.format().sortKeys();
    }

    private Table<JobRow> table(OutputFormat<JobRow> shape) {
        JobColors colors = JobColors.of(arguments, session);
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

    private void select(
            Connection connection,
            Table<JobRow> table,
            ObjectNode request,
            int count,
            List<JobRow> instances) {
        try (JobStream found = new JobStream(connection, request, Viewers.of(session), count)) {
            NotingInstances rows = new NotingInstances(found, instances);
            if (arguments.has("--stats-only")) {
                rows.forEach(_ -> {}); // only what is inside is told of
                return;
            }
            print(arguments.has("--recursive") ? rows : found, table);
            if (found.isTruncated()) {
                session.out().flush();
                session.err()
                        .println("flux-jobs: warning: output truncated at " + count + " jobs.");
            }
        }
    }

    private void print(Iterable<JobRow> given, Table<JobRow> table) {
        Iterable<JobRow> rows = given;
        SortKeys<JobRow> keys = sortKeys(table);
        if (!keys.keys().isEmpty()) {
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

    private int lookUp(Connection connection, Table<JobRow> table, ObjectNode request, int count)
            throws RpcException {
        if (arguments.has("-a") || arguments.has("--filter") || arguments.has("--user")) {
            session.err().println("flux-jobs: WARNING: Filtering options ignored with jobid list");
        }
        List<JobRow> rows = new ArrayList<>();
        List<JobRow> instances = new ArrayList<>();
        Viewer viewer = Viewers.of(session);
        for (String text : arguments.operands()) {
            try {
                JobRow row = lookUp(connection, viewer, text);
                rows.add(row);
                if (row.uri() != null && text.indexOf('/') < 0) {
                    instances.add(row);
                }
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
        if (!arguments.has("--json")) {
            inside(connection, table, request, count, "", instances);
        }
        return 0;
    }

    /// @param text an id, or a path to a job of another instance: `/ƒA/ƒB`
    private JobRow lookUp(Connection connection, Viewer viewer, String text) throws RpcException {
        int slash = text.lastIndexOf('/');
        ObjectNode request =
                Connection.object().put("id", JobId.parse(text.substring(slash + 1)).value());
        request.putArray("attrs").add("all");
        if (slash < 0) {
            return new JobRow(connection.rpc("job-list.list-id", request).path("job"), viewer);
        }
        String path = slash == 0 ? "/" : text.substring(0, slash);
        try (Connection instance = Connection.to(Resolver.ofPast(session).resolve(path))) {
            return new JobRow(instance.rpc("job-list.list-id", request).path("job"), viewer);
        }
    }
}
