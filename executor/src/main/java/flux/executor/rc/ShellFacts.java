package flux.executor.rc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.lua.LuaException;
import flux.executor.lua.LuaTable;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a script can learn of its job: `shell.info`, `shell.rankinfo`, `shell.options`.
final class ShellFacts {
    private final JobPlan plan;
    private final ShellNode node;

    ShellFacts(JobPlan plan, ShellNode node) {
        this.plan = plan;
        this.node = node;
    }

    /// The table `shell`, with what does not change.
    ///
    /// @param options the script's own
    LuaTable table(ObjectNode options) {
        return new LuaTable()
                .with("options", new JsonTable(options))
                .with("info", info(options))
                .with("rankinfo", rankInfo(node))
                .with("get_rankinfo", this::otherRank)
                .with("getopt_with_version", arguments -> withVersion(arguments, options));
    }

    /// The job's id is its text: Lua's numbers do not hold it.
    private LuaTable info(ObjectNode options) {
        LuaTable verbose = new LuaTable().with("verbose", options.path("verbose").asInt() > 0);
        return new LuaTable()
                .with("jobid", plan.job().f58())
                .with("rank", (double) node.shell())
                .with("size", (double) plan.nodes().size())
                .with("ntasks", (double) plan.taskCount())
                .with("service", plan.userid() + "-shell-" + plan.job().f58plain())
                .with("options", verbose);
    }

    private static LuaTable rankInfo(ShellNode node) {
        return new LuaTable()
                .with("id", (double) node.shell())
                .with("name", node.host())
                .with("broker_rank", (double) node.rank())
                .with("ntasks", (double) node.tasks())
                .with("taskids", node.taskRanks().encode())
                .with(
                        "resources",
                        new LuaTable()
                                .with("ncores", (double) node.cores().size())
                                .with("cores", node.cores().encode())
                                .with("gpus", node.gpus().encode()));
    }

    private List<@Nullable Object> otherRank(List<@Nullable Object> arguments) throws LuaException {
        double rank =
                !arguments.isEmpty() && arguments.getFirst() instanceof Double number
                        ? number
                        : node.shell();
        if (rank < 0 || rank >= plan.nodes().size()) {
            throw new LuaException("there is no shell " + (long) rank);
        }
        return List.of(rankInfo(plan.nodes().get((int) rank)));
    }

    /// `NAME@VERSION` as two values.
    private static List<@Nullable Object> withVersion(
            List<@Nullable Object> arguments, ObjectNode options) throws LuaException {
        String name = EnvironmentCalls.text(arguments, 0, "the name of an option");
        String value = options.path(name).asText("");
        int at = value.indexOf('@');
        if (value.isEmpty()) {
            return List.of();
        }
        return at < 0 ? List.of(value) : List.of(value.substring(0, at), value.substring(at + 1));
    }
}
