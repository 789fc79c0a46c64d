package flux.cli.nested;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Users;
import flux.cli.format.OutputFormat;
import flux.cli.jobs.Filters;
import flux.cli.jobs.InstanceQueries;
import flux.cli.jobs.JobRow;
import flux.cli.jobs.JobStatus;
import flux.cli.jobs.Viewer;
import flux.cli.nested.TreeFields.Node;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
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

/// `flux pstree`: jobs, and those of the instances that some of them are, as a tree.
@Command(
        name = "flux-pstree",
        sortOptions = false,
        description = "Display Flux jobs in a tree.",
        footer = {
            "",
            "Examples:",
            "  flux pstree -a                    all jobs, with their states",
            "  flux pstree -x                    with a table beside the tree",
            "  flux pstree -d progress           how far nested instances are",
            "  flux pstree -o '{id.f58} {name}'  another label"
        })
public final class PstreeCommand implements Callable<Integer> {
    private static final int COUNT_DEFAULT = 1000;

    /// As job-list numbers it.
    private static final int STATE_RUN = 16;

    private static final String STATE_LABEL = "{name}:{status_abbrev}";
    private static final Map<String, String> DETAILS =
            Map.of(
                    "default",
                    "{id.f58:>12} {username:<8.8} {status_abbrev:>2.2} {ntasks:>6h} {nnodes:>6h} {runtime!F:>8h}",
                    "resources",
                    "{id.f58:>12} {instance.resources.all.nnodes:>5} {instance.resources.allocated.nnodes:>5} {instance.resources.all.ncores:>5} {instance.resources.allocated.ncores:>5} {instance.resources.all.ngpus:>5} {instance.resources.allocated.ngpus:>5}",
                    "progress",
                    "{id.f58:>12} {ntasks:>6h} {instance.stats.total:>6} {instance.progress!P:>5} {instance.utilization!P:>5} {instance.gpu_utilization!P:>5} {runtime!H:>10}",
                    "stats",
                    "{id.f58:>12} {instance.stats:^25} {runtime!H:>10}");

    private final Session session;

    @Option(
            names = {"-a", "--all"},
            description = "jobs in all states")
    boolean all;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "at most N jobs of each instance")
    int count = COUNT_DEFAULT;

    @Option(
            names = {"-f", "--filter"},
            split = ",",
            paramLabel = "STATE|RESULT",
            description = "jobs in these states or with these results")
    List<String> filter = new ArrayList<>();

    @Option(
            names = {"-x", "--extended"},
            description = "details before the tree")
    boolean extended;

    @Option(
            names = {"-l", "--long"},
            description = "do not cut long lines")
    boolean uncut;

    @Option(
            names = {"-L", "--level"},
            paramLabel = "N",
            description = "only N levels")
    int levels = Integer.MAX_VALUE;

    @Option(
            names = {"-p", "--parent-ids"},
            description = "ids of instances before their names")
    boolean parentIds;

    @Option(
            names = {"-n", "--no-header"},
            description = "no header before details")
    boolean noHeader;

    @Option(
            names = {"-X", "--no-combine"},
            description = "each leaf in a line of its own")
    boolean separate;

    @Option(
            names = {"-o", "--label"},
            paramLabel = "FORMAT",
            description = "labels of all jobs")
    @Nullable String label;

    @Option(names = "--parent-label", paramLabel = "FORMAT", description = "labels of instances")
    @Nullable String parentLabel;

    @Option(
            names = "--detail-format",
            paramLabel = "FORMAT",
            description = "details before the tree")
    @Nullable String detailFormat;

    @Option(
            names = {"-d", "--details"},
            paramLabel = "NAME",
            description = "details by name: default, resources, progress, stats")
    @Nullable String details;

    @Option(
            names = {"-C", "--compact"},
            description = "a narrower tree")
    boolean compact;

    @Option(names = "--ascii", description = "draw the tree in ASCII")
    boolean ascii;

    @Option(names = "--skip-root", paramLabel = "yes|no", description = "leave the first line out")
    @Nullable String skipRoot;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this")
    boolean help;

    @Parameters(paramLabel = "JOBID", description = "begin at these jobs")
    List<String> ids = new ArrayList<>();

    public PstreeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String detail = detail();
        Labels labels = labels();
        OutputFormat<Node> table = detail.isEmpty() ? null : format(detail);
        boolean skips = skipRoot == null ? !detail.isEmpty() || !ids.isEmpty() : isYes(skipRoot);
        try (Connection connection = Connection.open(session)) {
            Viewer viewer = viewer();
            TreeText root = root(viewer, labels, table);
            if (ids.isEmpty()) {
                addJobs(root, connection, viewer, labels, table, 1);
            } else {
                for (String id : ids) {
                    addJob(root, id, connection, viewer, labels, table);
                }
            }
            if (table != null && !noHeader) {
                session.out().println(table.header());
            }
            TreeText.Style style =
                    ascii
                            ? TreeText.Style.ASCII
                            : compact ? TreeText.Style.COMPACT : TreeText.Style.UNICODE;
            root.print(style, uncut ? 0 : width(), skips, session.out());
            return 0;
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private int width() {
        return flux.cli.getopt.Subcommand.width(session);
    }

    private static boolean isYes(String text) {
        return switch (text) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new CommandException("--skip-root: expected yes or no, got " + text);
        };
    }

    private String detail() {
        if (detailFormat != null) {
            return detailFormat;
        }
        if (details == null) {
            return extended ? format("default", DETAILS) : "";
        }
        return format(details, DETAILS);
    }

    private static String format(String name, Map<String, String> formats) {
        String format = formats.get(name);
        if (format == null) {
            throw new CommandException("Unknown --details format '" + name + "'");
        }
        return format;
    }

    /// @param ofLeaf for jobs that are no instances
    private record Labels(OutputFormat<Node> ofLeaf, OutputFormat<Node> ofInstance) {}

    private Labels labels() {
        String leaf = label != null ? label : all ? STATE_LABEL : "{name}";
        String instance =
                parentLabel != null
                        ? parentLabel
                        : label != null ? label : parentIds ? "{id.f58} {name}" : "{name}";
        return new Labels(format(leaf), format(instance));
    }

    private static OutputFormat<Node> format(String text) {
        return OutputFormat.parse(text, new TreeFields(), ZoneId.systemDefault());
    }

    private Viewer viewer() {
        Map<Long, String> names = new HashMap<>();
        return new Viewer(
                System.currentTimeMillis() / 1000.0,
                !session.isUtf8(),
                userid -> names.computeIfAbsent(userid, Users::name),
                new InstanceQueries());
    }

    private static TreeText root(Viewer viewer, Labels labels, @Nullable OutputFormat<Node> table) {
        ObjectNode job = Connection.object().put("name", ".").put("state", STATE_RUN);
        Node node = new Node(new JobRow(job, viewer), true);
        return new TreeText(prefix(table, node), labels.ofInstance().format(node), false);
    }

    private static String prefix(@Nullable OutputFormat<Node> table, Node node) {
        return table == null ? "" : table.format(node) + " ";
    }

    private void addJobs(
            TreeText parent,
            Connection connection,
            Viewer viewer,
            Labels labels,
            @Nullable OutputFormat<Node> table,
            int level)
            throws RpcException {
        if (level > levels) {
            return;
        }
        try (RpcStream stream = connection.stream("job-list.list", request())) {
            for (JsonNode answer = connection.next(stream);
                    answer != null;
                    answer = connection.next(stream)) {
                for (JsonNode job : answer.path("jobs")) {
                    add(parent, new JobRow(job, viewer), labels, table, level);
                }
            }
        }
    }

    private void addJob(
            TreeText root,
            String text,
            Connection connection,
            Viewer viewer,
            Labels labels,
            @Nullable OutputFormat<Node> table)
            throws RpcException {
        try {
            ObjectNode request = Connection.object().put("id", JobId.parse(text).value());
            request.putArray("attrs").add("all");
            JsonNode job = connection.rpc("job-list.list-id", request).path("job");
            add(root, new JobRow(job, viewer), labels, table, 1);
        } catch (InvalidText e) {
            throw new CommandException("invalid JobID value: " + text);
        } catch (RpcException e) {
            if (e.errnum() != Errno.ENOENT) {
                throw e;
            }
            session.err().println("JobID " + text + " unknown");
        }
    }

    private void add(
            TreeText parent,
            JobRow row,
            Labels labels,
            @Nullable OutputFormat<Node> table,
            int level)
            throws RpcException {
        String uri = row.uri();
        boolean isInstance = uri != null && row.state() == JobStatus.RUN;
        Node node = new Node(row, false);
        OutputFormat<Node> labelFormat = isInstance ? labels.ofInstance() : labels.ofLeaf();
        TreeText tree = new TreeText(prefix(table, node), labelFormat.format(node), !isInstance);
        if (isInstance && uri != null) {
            try (Connection below = Connection.to(uri)) {
                addJobs(tree, below, row.viewer(), labels, table, level + 1);
            } catch (CommandException e) {
                // It has just ended, or is on another machine: a tree is shown without it.
                parent.add(tree, false);
                return;
            }
        }
        parent.add(tree, !separate && table == null);
    }

    private ObjectNode request() {
        ObjectNode request = Connection.object().put("max_entries", Math.max(count, 0));
        request.putArray("attrs").add("all");
        request.put("since", 0.0);
        ObjectNode constraint = Connection.object();
        ArrayNode parts = constraint.putArray("and");
        parts.addObject().putArray("userid").add(new UnixSystem().getUid());
        Filters.addStates(parts, filter, all, List.of("running"));
        request.set("constraint", constraint);
        return request;
    }
}
