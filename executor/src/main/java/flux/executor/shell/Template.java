package flux.executor.shell;

import flux.ledger.id.JobId;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Mustache tags in the words, variables and paths that a job names: `out-{{id}}-{{taskid}}.txt`. A
/// tag that nobody knows stays as it is.
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

    /// The tags that nobody knows, as they stand there.
    public static Set<String> unknown(Stream<String> texts, JobPlan plan, ShellNode node) {
        Set<String> unknown = new TreeSet<>();
        texts.flatMap(text -> TAG.matcher(text).results())
                .filter(match -> value(match.group(1).trim(), plan, node, 0, "") == null)
                .forEach(match -> unknown.add(match.group()));
        return unknown;
    }

    private static @Nullable String value(
            String tag, JobPlan plan, ShellNode node, int localId, String tmpdir) {
        int dot = tag.indexOf('.');
        String form = dot < 0 ? "f58" : tag.substring(dot + 1);
        return switch (dot < 0 ? tag : tag.substring(0, dot)) {
            case "id", "jobid" -> id(plan.job(), form);
            default -> named(tag, plan, node, localId, tmpdir);
        };
    }

    /// Any form that `flux job id --to` has.
    private static @Nullable String id(JobId job, String form) {
        return switch (form) {
            case "f58" -> job.f58();
            case "f58plain" -> job.f58plain();
            case "dec" -> job.dec();
            case "hex" -> job.hex();
            case "dothex" -> job.dothex();
            case "kvs" -> job.kvs();
            case "words" -> job.words();
            case "emoji" -> job.emoji();
            default -> null;
        };
    }

    private static @Nullable String named(
            String tag, JobPlan plan, ShellNode node, int localId, String tmpdir) {
        return switch (tag) {
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
