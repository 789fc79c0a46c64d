package flux.cli.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
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
            return list(connection, shape);
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private int list(Connection connection, OutputFormat<JobRow> shape) throws RpcException {
        if (stats || statsOnly) {
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
                        _ -> MissingNode.getInstance());
        if (ids.isEmpty()) {
            try (JobStream found = select(connection, viewer)) {
                print(found, shape);
                if (found.isTruncated()) {
                    session.err()
                            .println("flux-jobs: warning: output truncated at " + count + " jobs.");
                }
            }
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
                ObjectNode request = Connection.object().put("id", JobId.parse(text).value());
                request.putArray("attrs").add("all");
                rows.add(
                        new JobRow(
                                connection.rpc("job-list.list-id", request).path("job"), viewer));
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
        addStates(parts);
        return constraint;
    }

    private void addStates(ArrayNode parts) {
        if (filter.isEmpty()) {
            boolean everything = all || since != null;
            if (!everything) {
                parts.addObject().putArray("states").add("pending").add("running");
            }
            return;
        }
        ArrayNode states = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
        ArrayNode results = states.arrayNode();
        for (String word : filter) {
            (Filters.isResult(word) ? results : states).add(Filters.check(word));
        }
        ArrayNode any = parts.addObject().putArray("or");
        if (!states.isEmpty()) {
            any.addObject().set("states", states);
        }
        if (!results.isEmpty()) {
            any.addObject().set("results", results);
        }
    }
}
