package flux.cli.nested;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.connect.Connection;
import flux.cli.connect.Users;
import flux.cli.format.OutputFormat;
import flux.cli.getopt.Subcommand;
import flux.cli.jobs.Filters;
import flux.cli.jobs.InstanceQueries;
import flux.cli.jobs.JobAttribute;
import flux.cli.jobs.JobRow;
import flux.cli.jobs.JobStatus;
import flux.cli.jobs.JobStream;
import flux.cli.jobs.Viewer;
import flux.cli.nested.TreeFields.Node;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `flux pstree`: jobs, and those of the instances that some of them are, as a tree.
public final class PstreeCommand {
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
    private final Arguments given;

    private PstreeCommand(Session session, Arguments given) {
        this.session = session;
        this.given = given;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments given = PstreeUsage.PARSER.parse(words, Subcommand.width(session));
        return new PstreeCommand(session, given).run();
    }

    private int run() {
        List<String> ids = given.operands();
        String detail = detail();
        Labels labels = labels();
        OutputFormat<Node> table = detail.isEmpty() ? null : format(detail);
        boolean skips =
                given.has("--skip-root")
                        ? isYes(given.value("--skip-root", ""))
                        : !detail.isEmpty() || !ids.isEmpty();
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
            if (table != null && !given.has("--no-header")) {
                session.out().println(table.header());
            }
            int width = given.has("--long") ? 0 : Subcommand.width(session);
            root.print(style(), width, skips, session.out());
            return 0;
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private TreeText.Style style() {
        if (given.has("--ascii")) {
            return TreeText.Style.ASCII;
        }
        return given.has("--compact") ? TreeText.Style.COMPACT : TreeText.Style.UNICODE;
    }

    private static boolean isYes(String text) {
        return switch (text) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new CommandException("--skip-root: expected yes or no, got " + text);
        };
    }

    private String detail() {
        if (given.has("--detail-format")) {
            return given.value("--detail-format", "");
        }
        if (given.has("--details")) {
            return format(given.value("--details", ""), DETAILS);
        }
        return given.has("--extended") ? format("default", DETAILS) : "";
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
        String leaf = given.value("--label", given.has("--all") ? STATE_LABEL : "{name}");
        String instance = given.has("--parent-ids") ? "{id.f58} {name}" : "{name}";
        instance = given.value("--parent-label", given.value("--label", instance));
        return new Labels(format(leaf), format(instance));
    }

    private static OutputFormat<Node> format(String text) {
        return OutputFormat.parse(text, new TreeFields(), ZoneId.systemDefault());
    }

    private Viewer viewer() {
        Map<Long, String> names = new HashMap<>();
        return new Viewer(
                System.currentTimeMillis() / 1000.0,
                !session.hasF58Letter(),
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
        if (level > given.integer("--level", Integer.MAX_VALUE)) {
            return;
        }
        ObjectNode request = request(attributes(labels, table));
        try (JobStream jobs = new JobStream(connection, request, viewer, 0)) {
            for (JobRow job : jobs) {
                add(parent, job, labels, table, level);
            }
        }
    }

    private static Set<String> attributes(Labels labels, @Nullable OutputFormat<Node> table) {
        Set<String> wanted = new TreeSet<>(JobAttribute.of("uri"));
        wanted.addAll(JobAttribute.of(labels.ofLeaf()));
        wanted.addAll(JobAttribute.of(labels.ofInstance()));
        wanted.addAll(table == null ? Set.of() : JobAttribute.of(table));
        return wanted;
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
        parent.add(tree, !given.has("--no-combine") && table == null);
    }

    private ObjectNode request(Set<String> attributes) {
        ObjectNode request = Connection.object().put("max_entries", count());
        attributes.forEach(request.putArray("attrs")::add);
        request.put("since", 0.0);
        ObjectNode constraint = Connection.object();
        ArrayNode parts = constraint.putArray("and");
        parts.addObject().putArray("userid").add(new UnixSystem().getUid());
        Filters.addStates(parts, filter(), given.has("--all"), List.of("running"));
        request.set("constraint", constraint);
        return request;
    }

    private int count() {
        return Math.clamp(given.integer("--count", COUNT_DEFAULT), 0, Integer.MAX_VALUE);
    }

    private List<String> filter() {
        List<String> words = new ArrayList<>();
        given.all("--filter").forEach(filter -> words.addAll(List.of(filter.split(","))));
        return words;
    }
}
