package flux.executor.run;

import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import java.util.BitSet;
import java.util.Locale;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// What the tasks of each node need while they run, logged every now and then: the shell option
/// `sysmon` with `verbose=2`. Of nodes that are other machines nothing is told.
final class SysmonTrace {
    private static final int TRACE = 7;
    private static final int TRACING_VERBOSITY = 2;
    private static final double MICROS = 1e6;

    private final JobPlan plan;
    private final TaskTable tasks;
    private final Journal journal;
    private final LongConsumer alarm;
    private final long periodMicros;
    private final BitSet here = new BitSet();
    private final double[] cpuSeconds;
    private long lastMicros;
    private long dueMicros = Long.MAX_VALUE;

    private SysmonTrace(
            JobPlan plan, TaskTable tasks, Journal journal, LongConsumer alarm, double seconds) {
        this.plan = plan;
        this.tasks = tasks;
        this.journal = journal;
        this.alarm = alarm;
        this.periodMicros = (long) Math.min(seconds * MICROS, Long.MAX_VALUE >> 2);
        this.cpuSeconds = new double[plan.taskCount()];
    }

    /// @param alarm takes when [#due] is to be called
    /// @return null when nobody wants it
    static @Nullable SysmonTrace of(
            JobPlan plan, TaskTable tasks, Journal journal, LongConsumer alarm) {
        if (plan.settings().verbosity() < TRACING_VERBOSITY) {
            return null;
        }
        return plan.settings()
                .sysmon()
                .map(option -> new SysmonTrace(plan, tasks, journal, alarm, option.periodSeconds()))
                .orElse(null);
    }

    /// A task runs.
    void begin(long nowMicros) {
        if (dueMicros == Long.MAX_VALUE) {
            lastMicros = nowMicros;
            await(nowMicros);
        }
    }

    private void await(long nowMicros) {
        dueMicros = nowMicros + periodMicros;
        alarm.accept(dueMicros);
    }

    void due(long nowMicros) {
        if (nowMicros < dueMicros) {
            return;
        }
        double elapsed = (nowMicros - lastMicros) / MICROS;
        int shells = plan.nodes().size();
        long[] bytes = new long[shells];
        double[] cpu = new double[shells];
        boolean[] seen = new boolean[shells];
        for (int rank = 0; rank < tasks.count(); rank++) {
            LiveUsage now = usage(rank);
            if (now != null) {
                int shell = plan.nodeOf(rank).shell();
                seen[shell] = true;
                bytes[shell] += now.bytes();
                cpu[shell] += Math.max(0, now.cpuSeconds() - cpuSeconds[rank]);
                cpuSeconds[rank] = now.cpuSeconds();
            }
        }
        for (ShellNode node : plan.nodes()) {
            int shell = node.shell();
            if (seen[shell]) {
                say(shell, "memory.current=" + Sysmon.size(bytes[shell]));
                double load = elapsed > 0 ? cpu[shell] / elapsed : 0;
                say(shell, String.format(Locale.ROOT, "loadavg=%.2f", load));
            }
        }
        lastMicros = nowMicros;
        await(nowMicros);
    }

    private @Nullable LiveUsage usage(int rank) {
        if (!tasks.isRunning(rank)) {
            return null;
        }
        long pid = tasks.pid(rank);
        if (!here.get(rank)) {
            here.set(rank, LiveUsage.isTask(pid, plan.job(), rank));
        }
        return here.get(rank) ? LiveUsage.of(pid) : null;
    }

    private void say(int shell, String text) {
        journal.output(OutputEvents.log(shell, TRACE, Sysmon.PLUGIN, text));
    }
}
