package flux.executor.shell;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Mustache tags in the paths that a job names: `out-{{id}}-{{taskid}}.txt`. A tag that nobody
/// knows stays as it is.
public final class Template {
    private static final Pattern TAG = Pattern.compile("\\{\\{([^}]+)}}");
    private static final Pattern TASK_TAG = Pattern.compile("\\{\\{ *task");
    private static final Pattern NODE_TAG = Pattern.compile("\\{\\{ *node\\.");

    private Template() {}

    /// True when the text differs from task to task.
    public static boolean isPerTask(String text) {
        return TASK_TAG.matcher(text).find();
    }

    /// True when the text differs from node to node.
    public static boolean isPerNode(String text) {
        return NODE_TAG.matcher(text).find();
    }

    /// @param tmpdir the job's directory on the node
    public static String render(
            String text, JobPlan plan, ShellNode node, int localId, String tmpdir) {
        return TAG.matcher(text)
                .replaceAll(
                        match -> {
                            String value =
                                    value(match.group(1).trim(), plan, node, localId, tmpdir);
                            return Matcher.quoteReplacement(value == null ? match.group() : value);
                        });
    }

    private static @Nullable String value(
            String tag, JobPlan plan, ShellNode node, int localId, String tmpdir) {
        return switch (tag) {
            case "id", "jobid", "id.f58", "jobid.f58" -> plan.job().f58();
            case "id.dec", "jobid.dec" -> plan.job().dec();
            case "id.hex", "jobid.hex" -> plan.job().hex();
            case "id.dothex", "jobid.dothex" -> plan.job().dothex();
            case "id.words", "jobid.words" -> plan.job().words();
            case "name" -> plan.name();
            case "nnodes" -> Integer.toString(plan.nodes().size());
            case "size", "ntasks" -> Integer.toString(plan.taskCount());
            case "tmpdir" -> tmpdir;
            case "node.id" -> Integer.toString(node.shell());
            case "node.name" -> node.host();
            case "node.broker_rank" -> Integer.toString(node.rank());
            case "node.cores" -> node.cores().encode();
            case "node.gpus" -> node.gpus().encode();
            case "node.ncores" -> Integer.toString(node.cores().size());
            case "node.ngpus" -> Integer.toString(node.gpus().size());
            case "task.id", "task.rank", "taskid" -> Integer.toString(node.taskRank(localId));
            case "task.index", "task.localid" -> Integer.toString(localId);
            default -> null;
        };
    }
}
