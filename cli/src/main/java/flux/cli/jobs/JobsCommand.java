package flux.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.connect.Resolver;
import flux.cli.connect.Users;
import flux.cli.format.FormatFiles;
import flux.cli.format.NamedFormats;
import flux.cli.format.OutputFormat;
import flux.cli.format.SortKeys;
import flux.cli.format.Table;
import flux.cli.text.PythonJson;
import flux.cli.text.When;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flux jobs`: the job list as a table, as JSON, or as counts.
@Command(
        name = "flux-jobs",
        sortOptions = false,
        description = "List jobs of this instance.",
        footer = {
            "",
            "Examples:",
            "  flux jobs -a              all of my jobs",
            "  flux jobs -f failed -c 5  the last five that failed",
            "  flux jobs -no {id}        ids only"
        })
public final class JobsCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int COUNT_DEFAULT = 1000;

    private final Session session;

    @Option(names = "-a", description = "jobs in all states")
    boolean all;

    @Option(names = "-A", description = "jobs of all users")
    boolean everyone;

    @Option(
            names = {"-n", "--no-header"},
            description = "no header")
    boolean noHeader;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "jobs of this user")
    @Nullable String user;

    @Option(names = "--name", paramLabel = "NAME", description = "jobs of this name")
    @Nullable String name;

    @Option(
            names = {"-q", "--queue"},
            split = ",",
            paramLabel = "Q",
            description = "in queues")
    List<String> queues = new ArrayList<>();

    @Option(
            names = {"-i", "--include"},
            paramLabel = "HOSTS|RANKS",
            description = "that ran there")
    @Nullable String include;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "at most N; 0 for all")
    int count = COUNT_DEFAULT;

    @Option(names = "--since", paramLabel = "WHEN", description = "ended since, or active")
    @Nullable String since;

    @Option(
            names = {"-f", "--filter"},
            split = ",",
            paramLabel = "STATE|RESULT",
            description = "in these states or with these results")
    List<String> filter = new ArrayList<>();

    @Option(
            names = {"-o", "--format"},
            paramLabel = "FORMAT",
            description = "format, or its name")
    @Nullable String format;

    @Option(names = "--sort", paramLabel = "KEYS", description = "sort by these fields")
    @Nullable String sort;

    @Option(names = "--json", description = "as JSON")
    boolean json;

    @Option(names = "--stats", description = "counts first")
    boolean stats;

    @Option(names = "--stats-only", description = "counts only")
    boolean statsOnly;

    @Option(
            names = {"-R", "--recursive"},
            description = "with jobs of nested instances")
    boolean recursive;

    @Option(
            names = "--level",
            paramLabel = "N",
            description = "with -R: N levels of instances only")
    int levels = Integer.MAX_VALUE;

    @Option(
            names = {"-L", "--color"},
            arity = "0..1",
            paramLabel = "WHEN",
            description = "colour")
    @Nullable String color;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this")
    boolean help;

    @Parameters(paramLabel = "JOBID", description = "these jobs only")
    List<String> ids = new ArrayList<>();

    public JobsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (json && (stats || statsOnly)) {
            throw new CommandException("--json incompatible with --stats or --stats-only");
        }
        NamedFormats formats = FormatFiles.extend(JobFormats.builtin(), session.env(), "formats");
        String choice =
                format != null
                        ? format
                        : session.env()
                                .getOrDefault("FLUX_JOBS_FORMAT_DEFAULT", NamedFormats.DEFAULT);
        if (formats.answers(choice, session.out())) {
            return 0;
        }
        OutputFormat<JobRow> shape =
                OutputFormat.parse(
                        formats.resolve(choice), new JobFields(), ZoneId.systemDefault());
        try (Connection connection = Connection.open(session)) {
            return list(connection, shape, "");
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /// @param path of the instance, below the one that was asked first
    private int list(Connection connection, OutputFormat<JobRow> shape, String path)
            throws RpcException {
        if ((stats || statsOnly) && path.isEmpty()) {
            JobStats counts =
                    JobStats.of(connection.rpc("job-list.job-stats", Connection.object()));
            session.out().println(counts.line());
            if (statsOnly) {
                return counts.hasActiveJobs() ? 0 : FAILED;
            }
        }
        Map<Long, String> names = new HashMap<>();
        Viewer viewer =
                new Viewer(
                        System.currentTimeMillis() / 1000.0,
                        !session.isUtf8(),
                        userid -> names.computeIfAbsent(userid, Users::name),
                        new InstanceQueries());
        if (ids.isEmpty()) {
            List<JobRow> instances = new ArrayList<>();
            try (JobStream found = select(connection, viewer)) {
                print(recursive ? new NotingInstances(found, instances) : found, shape);
                if (found.isTruncated()) {
                    session.err()
                            .println("flux-jobs: warning: output truncated at " + count + " jobs.");
                }
            }
            listInside(instances, connection, shape, path);
            return 0;
        }
        List<JobRow> rows = new ArrayList<>();
        boolean found = lookUp(connection, viewer, rows);
        if (json && ids.size() == 1 && rows.size() == 1) {
            session.out().println(PythonJson.ascii(JobJson.of(rows.getFirst())));
        } else {
            print(rows, shape);
        }
        return found ? 0 : FAILED;
    }

    /// `flux jobs -R`: what runs in instances, under the path of each.
    private void listInside(
            List<JobRow> instances, Connection connection, OutputFormat<JobRow> shape, String path)
            throws RpcException {
        int level = (int) path.chars().filter(c -> c == '/').count();
        if (level >= levels) {
            return;
        }
        for (JobRow job : instances) {
            String inside = path + JobIds.show(new JobId(job.id()), session);
            try (Connection instance = PastInstances.connect(connection, job)) {
                session.out().println("\n" + inside + ":");
                if (stats || statsOnly) {
                    JsonNode counts = instance.rpc("job-list.job-stats", Connection.object());
                    session.out().println(JobStats.of(counts).nestedLine());
                }
                list(instance, shape, inside + "/");
            } catch (CommandException e) {
                session.err().println("flux-jobs: ERROR: " + inside + ": " + e.getMessage());
            }
        }
    }

    private void print(Iterable<JobRow> given, OutputFormat<JobRow> shape) {
        if (json) {
            JobJson.print(given, session.out());
            return;
        }
        Iterable<JobRow> rows = given;
        if (sort != null) {
            List<JobRow> all = new ArrayList<>();
            given.forEach(all::add);
            rows = SortKeys.parse(sort, new JobFields()).sorted(all);
        }
        new Table<>(shape, !noHeader).print(rows, session.out());
    }

    private boolean lookUp(Connection connection, Viewer viewer, List<JobRow> rows)
            throws RpcException {
        if (all || !filter.isEmpty() || user != null) {
            session.err().println("flux-jobs: WARNING: Filtering options ignored with jobid list");
        }
        boolean found = true;
        for (String text : ids) {
            try {
                rows.add(lookUp(connection, viewer, text));
            } catch (InvalidText e) {
                throw new CommandException("invalid JobID value: " + text);
            } catch (RpcException e) {
                if (e.errnum() != Errno.ENOENT) {
                    throw e;
                }
                found = false;
                session.err().println("flux-jobs: ERROR: JobID " + text + " unknown");
            }
        }
        return found || !rows.isEmpty();
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

    private JobStream select(Connection connection, Viewer viewer) {
        ObjectNode request = Connection.object();
        int limit = Math.max(count, 0);
        request.put("max_entries", limit == 0 ? 0 : limit + 1);
        request.putArray("attrs").add("all");
        request.put("since", since == null ? 0.0 : When.past("--since", since));
        request.set("constraint", constraint());
        return new JobStream(connection, request, viewer, limit);
    }

    private ObjectNode constraint() {
        ObjectNode constraint = Connection.object();
        ArrayNode parts = constraint.putArray("and");
        if (!everyone && include == null && !"all".equals(user)) {
            long userid = user == null ? new UnixSystem().getUid() : Users.id(user);
            parts.addObject().putArray("userid").add(userid);
        }
        if (name != null) {
            parts.addObject().putArray("name").add(name);
        }
        if (!queues.isEmpty()) {
            ArrayNode names = parts.addObject().putArray("queue");
            queues.forEach(names::add);
        }
        if (include != null) {
            boolean ranks = include.matches("[\\[\\]0-9,-]+");
            parts.addObject().putArray(ranks ? "ranks" : "hostlist").add(include);
        }
        Filters.addStates(parts, filter, all || since != null, List.of("pending", "running"));
        return constraint;
    }
}
