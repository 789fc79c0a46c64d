package flux.executor.run;

import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.ledger.text.Idset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The start of a job on several nodes: once one of them has started a task, or tried to, the
/// others have a limited time to do so too. A machine that hangs is found out this way
/// (`exec.barrier-timeout`, flux-config-exec(5)).
final class StartBarrier {
    private static final double MICROS_PER_SECOND = 1e6;

    private final JobPlan plan;
    private final double timeoutSeconds;
    private final List<ShellNode> nodes = new ArrayList<>();
    private final Set<ShellNode> outside = new HashSet<>();
    private long dueMicros = Long.MAX_VALUE;

    /// @param timeoutSeconds infinite for none
    StartBarrier(JobPlan plan, double timeoutSeconds) {
        this.plan = plan;
        this.timeoutSeconds = timeoutSeconds;
        if (plan.nodes().size() > 1) {
            plan.nodes().stream().filter(node -> node.tasks() > 0).forEach(nodes::add);
            outside.addAll(nodes);
        }
    }

    /// A task has started, or could not be.
    ///
    /// @return true when the time of the others begins with this one
    boolean entered(int rank, long nowMicros) {
        if (outside.isEmpty() || !outside.remove(plan.nodeOf(rank))) {
            return false;
        }
        boolean isFirst = outside.size() == nodes.size() - 1;
        if (outside.isEmpty()) {
            dueMicros = Long.MAX_VALUE;
            return false;
        }
        if (isFirst && !Double.isInfinite(timeoutSeconds)) {
            dueMicros = nowMicros + (long) (timeoutSeconds * MICROS_PER_SECOND);
        }
        return isFirst;
    }

    /// Never, unless somebody is waited for.
    long dueMicros() {
        return dueMicros;
    }

    boolean isDue(long nowMicros) {
        return !outside.isEmpty() && nowMicros >= dueMicros;
    }

    /// The ranks of the nodes that are waited for.
    Idset missing() {
        Idset.Builder ranks = Idset.builder();
        nodes.stream().filter(outside::contains).forEach(node -> ranks.add(node.rank()));
        return ranks.build();
    }

    /// Flux's words for the exception.
    String note() {
        return "start barrier timeout waiting for %d/%d nodes (rank%s %s)"
                .formatted(
                        outside.size(),
                        nodes.size(),
                        outside.size() > 1 ? "s" : "",
                        missing().encode());
    }

    /// Flux's words for why the nodes are drained.
    String reason() {
        return "job " + plan.job().f58() + " start timeout: possible node hang";
    }
}
