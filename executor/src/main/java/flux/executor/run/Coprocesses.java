package flux.executor.run;

import flux.executor.host.Errno;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskEvent.Part;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.shell.Coprocess;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/// The helpers that a job's shells run beside its tasks. They start when all tasks have, on each
/// node get SIGTERM when its tasks have ended, and SIGKILL when that was not enough. The job ends
/// after them, but not because of them: neither their start nor their end is its own. What they
/// write goes to their files and is not recorded.
///
/// They are tasks of the host under ranks of their own. An executor that takes up a job knows
/// of them what the host does, and starts none when the job's start was recorded: better a helper
/// too few than one twice.
final class Coprocesses {
    /// Their first rank, which no task has.
    private static final int FIRST_RANK = 1 << 24;

    private static final int ERROR = 3;
    private static final int WARNING = 4;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final double MICROS_PER_SECOND = 1e6;

    /// After SIGKILL, for processes that nothing ends: the job does not wait for ever.
    private static final long LAST_MICROS = 60_000_000;

    private record Helper(Coprocess what, ShellNode node, boolean truncates) {}

    private final JobPlan plan;
    private final TaskTable tasks;
    private final Journal journal;
    private final TaskHost host;
    private final Launch launch;
    private final LongConsumer alarm;
    private final List<Helper> helpers = new ArrayList<>();
    private final BitSet running = new BitSet();
    private final BitSet ending = new BitSet();
    private final BitSet killed = new BitSet();

    /// By shell, when those of it that still run are to be killed, or given up.
    private final long[] dueMicros;

    private boolean started;

    Coprocesses(
            JobPlan plan,
            TaskTable tasks,
            Journal journal,
            TaskHost host,
            Launch launch,
            LongConsumer alarm) {
        this.plan = plan;
        this.tasks = tasks;
        this.journal = journal;
        this.host = host;
        this.launch = launch;
        this.alarm = alarm;
        this.dueMicros = new long[plan.nodes().size()];
        Arrays.fill(dueMicros, Long.MAX_VALUE);
        Set<String> files = new HashSet<>();
        for (Coprocess each : plan.settings().coprocesses().all()) {
            for (ShellNode node : plan.nodes()) {
                if (node.tasks() > 0 && each.runsAt(node)) {
                    String file = launch.path(each.output(), node);
                    helpers.add(new Helper(each, node, files.add(file)));
                }
            }
        }
    }

    /// True for what is told of helpers, and not of tasks.
    static boolean owns(TaskKey key) {
        return key.rank() >= FIRST_RANK;
    }

    private TaskKey key(int helper) {
        return new TaskKey(plan.job().value(), 0, FIRST_RANK + helper);
    }

    /// @param wereStarted an earlier executor has started them
    void resume(boolean wereStarted) {
        started = wereStarted;
        for (int i = 0; i < helpers.size(); i++) {
            running.set(i, host.knows(key(i)));
        }
    }

    /// Something has happened to a helper.
    void on(TaskEvent event) {
        int index = event.key().rank() - FIRST_RANK;
        switch (event) {
            case TaskEvent.StartFailed e -> {
                running.clear(index);
                say(helpers.get(index).node(), ERROR, failure(helpers.get(index), e));
            }
            case TaskEvent.Exited _ -> running.clear(index);
            default -> {}
        }
    }

    private String failure(Helper helper, TaskEvent.StartFailed event) {
        String what =
                event.part() == Part.COMMAND
                        ? "launch failed"
                        : "open " + launch.path(helper.what().output(), helper.node());
        return helper.what().name() + ": " + what + ": " + Errno.text(event.errno());
    }

    private void say(ShellNode node, int level, String text) {
        journal.output(OutputEvents.log(node.shell(), level, Coprocess.PLUGIN, text));
    }

    /// Something has happened to the tasks.
    ///
    /// @param maySpawn the job is not being ended
    void heed(boolean maySpawn, long nowMicros) {
        if (!started && maySpawn && tasks.haveAllStarted()) {
            started = true;
            for (int i = 0; i < helpers.size(); i++) {
                Helper helper = helpers.get(i);
                running.set(i);
                launch.start(helper.node(), helper.what(), key(i), helper.truncates());
            }
        }
        for (int i = running.nextSetBit(0); i >= 0; i = running.nextSetBit(i + 1)) {
            ShellNode node = helpers.get(i).node();
            if (!ending.get(i) && node.taskRanks().stream().noneMatch(tasks::isRunning)) {
                ending.set(i);
                host.signal(key(i), SIGTERM);
                await(node, nowMicros + killMicros());
            }
        }
    }

    private long killMicros() {
        double micros = plan.settings().coprocesses().killSeconds() * MICROS_PER_SECOND;
        return (long) Math.min(micros, Long.MAX_VALUE / 4.0);
    }

    private void await(ShellNode node, long micros) {
        dueMicros[node.shell()] = micros;
        alarm.accept(micros);
    }

    /// It may be time to kill.
    void due(long nowMicros) {
        for (ShellNode node : plan.nodes()) {
            if (nowMicros >= dueMicros[node.shell()]) {
                dueMicros[node.shell()] = Long.MAX_VALUE;
                force(node, nowMicros);
            }
        }
    }

    private void force(ShellNode node, long nowMicros) {
        boolean last = killed.get(node.shell());
        boolean told = false;
        for (int i = running.nextSetBit(0); i >= 0; i = running.nextSetBit(i + 1)) {
            Helper helper = helpers.get(i);
            if (!helper.node().equals(node)) {
                continue;
            }
            if (last) {
                running.clear(i);
                say(node, ERROR, helper.what().name() + ": SIGKILL did not end it; left alone");
                continue;
            }
            if (!told) {
                told = true;
                say(node, WARNING, "coprocess: helper(s) still running, sending SIGKILL");
                killed.set(node.shell());
                await(node, nowMicros + LAST_MICROS);
            }
            host.signal(key(i), SIGKILL);
        }
    }

    /// True when none runs, and none is still to be started.
    boolean haveEnded() {
        return running.isEmpty();
    }
}
