package flux.executor.run;

import flux.executor.host.TaskEvent;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;

/// What the tasks of each node needed, logged when they have ended: the shell option `sysmon`.
///
/// Flux reads its shell's control group. Here the system counts for each task with what it has
/// waited for (getrusage(2)), so the peak is the sum of the tasks' largest processes.
final class Sysmon {
    private static final int ERROR = 3;
    private static final int NOTICE = 5;
    static final String PLUGIN = "sysmon";
    private static final String UNITS = "KMGTPE";
    private static final int UNIT = 1024;
    private static final int DIGITS = 8;

    private final JobPlan plan;
    private final Journal journal;
    private final long[] peakBytes;
    private final long[] cpuMicros;
    private final int[] counted;
    private final int[] ended;
    private long startMicros = Long.MIN_VALUE;

    Sysmon(JobPlan plan, Journal journal) {
        this.plan = plan;
        this.journal = journal;
        int shells = plan.nodes().size();
        peakBytes = new long[shells];
        cpuMicros = new long[shells];
        counted = new int[shells];
        ended = new int[shells];
    }

    /// An earlier executor saw these end, and did not write down what they had needed.
    ///
    /// @param beganMicros when the job began
    void resume(TaskTable tasks, long beganMicros) {
        startMicros = beganMicros;
        Arrays.fill(ended, 0);
        for (int rank = 0; rank < tasks.count(); rank++) {
            ended[plan.nodeOf(rank).shell()] += tasks.isRunning(rank) ? 0 : 1;
        }
    }

    void on(TaskEvent event, long nowMicros) {
        if (event instanceof TaskEvent.Started && startMicros == Long.MIN_VALUE) {
            startMicros = nowMicros;
        }
        if (!(event instanceof TaskEvent.Exited exited)) {
            return;
        }
        ShellNode node = plan.nodeOf(exited.key().rank());
        int shell = node.shell();
        ended[shell]++;
        TaskEvent.Usage usage = exited.usage();
        if (usage != null) {
            counted[shell]++;
            peakBytes[shell] += usage.peakBytes();
            cpuMicros[shell] += usage.cpuMicros();
        }
        if (ended[shell] == node.tasks()) {
            report(node, nowMicros);
        }
    }

    private void report(ShellNode node, long nowMicros) {
        int shell = node.shell();
        if (counted[shell] < node.tasks()) {
            int unknown = node.tasks() - counted[shell];
            say(shell, ERROR, "what %d of the tasks needed is not known".formatted(unknown));
            return;
        }
        say(shell, NOTICE, "memory.peak=" + size(peakBytes[shell]));
        long elapsed = nowMicros - startMicros;
        double load = elapsed > 0 ? (double) cpuMicros[shell] / elapsed : 0;
        say(shell, NOTICE, String.format(Locale.ROOT, "loadavg-overall=%.2f", load));
    }

    private void say(int shell, int level, String text) {
        journal.output(OutputEvents.log(shell, level, PLUGIN, text));
    }

    /// In the largest unit that it fills, as Flux writes sizes: `1.5M`.
    static String size(long bytes) {
        int unit = 0;
        BigDecimal size = BigDecimal.valueOf(bytes);
        BigDecimal step = BigDecimal.valueOf(UNIT);
        while (size.compareTo(step) >= 0 && unit < UNITS.length()) {
            size = size.divide(step);
            unit++;
        }
        MathContext short8 = new MathContext(DIGITS, RoundingMode.HALF_EVEN);
        String number = size.round(short8).stripTrailingZeros().toPlainString();
        return unit == 0 ? number : number + UNITS.charAt(unit - 1);
    }
}
