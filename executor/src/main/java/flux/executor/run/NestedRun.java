package flux.executor.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.nested.HostedInstance;
import flux.executor.nested.InstanceHost;
import flux.executor.nested.InstanceHost.Misused;
import flux.executor.nested.InstanceHost.Wanted;
import flux.executor.shell.ExitStatus;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.SetMemo;
import flux.ledger.job.Job;
import flux.ledger.job.JobException;
import flux.ledger.resource.ResourceSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A job that is an instance, hosted in this process: the instance opens, then its initial program
/// runs as the job's one task, then the instance is shut down, and then the job ends. To everybody
/// else it is a job whose task is the program.
public final class NestedRun implements Run {
    private static final int SIGHUP = 1;

    /// SIGHUP, SIGINT, SIGTERM: flux-broker(1).
    private static final Set<Integer> ENDING_SIGNALS = Set.of(1, 2, 15);

    /// The severity of an exception that a job survives.
    private static final int WARNING = 2;

    private static final String NOTHING = "{}";

    private final JobPlan plan;
    private final RunContext context;
    private final InitialProgram initial;
    private final List<Runnable> early = new ArrayList<>();
    private @Nullable HostedInstance instance;
    private @Nullable JobRun program;
    private boolean isOpen;
    private boolean isClosing;
    private boolean isClosed;
    private boolean isAskedToEnd;

    /// What runs is not the initial program, but says why there is none.
    private boolean complains;

    private long startMicros;

    private NestedRun(
            JobPlan plan,
            ResourceSet resources,
            TaskHost host,
            TaskSpecs specs,
            KillPolicy kills,
            RunContext context) {
        this.plan = plan;
        this.context = context;
        this.initial =
                new InitialProgram(plan, resources, host, specs, kills, context, this::mayEnd);
    }

    /// @return null when the job is no instance, or none that is hosted here
    static @Nullable Run of(
            JobPlan plan,
            ResourceSet resources,
            TaskHost host,
            TaskSpecs specs,
            KillPolicy kills,
            RunContext context,
            InstanceHost instances) {
        List<String> command = plan.command();
        boolean isBroker =
                command.size() >= 2
                        && command.get(0).equals("flux")
                        && command.get(1).equals("broker")
                        && "node".equals(plan.options().json().at("/per-resource/type").asText());
        if (!isBroker) {
            return null;
        }
        NestedRun run = new NestedRun(plan, resources, host, specs, kills, context);
        ShellNode leader = plan.leader();
        String tmpdir = specs.tmpdir(plan, leader).toString();
        List<String> words = specs.rendered(plan, leader);
        Wanted wanted = new Wanted(plan, words.subList(2, words.size()), tmpdir, resources);
        return run.prepare(wanted, instances) ? run : null;
    }

    private boolean prepare(Wanted wanted, InstanceHost instances) {
        try {
            instance = instances.prepare(wanted, events());
            return instance != null;
        } catch (Misused e) {
            program = initial.complaint(String.valueOf(e.getMessage()), null);
            return true;
        }
    }

    /// That of its program: `flux alloc` in a terminal works in it.
    @Override
    public @Nullable InteractiveTerminal terminal() {
        JobRun running = program;
        return running == null ? null : running.terminal();
    }

    private InstanceHost.Events events() {
        return new InstanceHost.Events() {
            @Override
            public void opened() {
                context.soon(NestedRun.this::opened);
            }

            @Override
            public void closed(String memoJson) {
                context.soon(() -> NestedRun.this.closed(memoJson));
            }

            @Override
            public void asksToEnd() {
                context.soon(NestedRun.this::askedToEnd);
            }

            @Override
            public void lacks(String what, String reason) {
                Raise raise = new Raise(plan.job(), what, WARNING, reason, null);
                context.soon(() -> context.report(raise));
            }

            @Override
            public void failed(String reason) {
                context.soon(() -> NestedRun.this.failed(reason));
            }
        };
    }

    @Override
    public void begin(long nowMicros) {
        startMicros = nowMicros;
        HostedInstance there = instance;
        JobRun refused = program;
        if (there != null) {
            there.open();
        } else if (refused != null) {
            isClosed = true;
            refused.begin(nowMicros);
        }
    }

    /// As [JobRun#resume]. What waits for the instance waits until it is open again.
    public @Nullable String resume(EarlierRun before, Job job, long nowMicros) {
        startMicros = before.startMicros();
        JobRun resumed = program == null ? initial.of(instance) : program;
        program = resumed;
        isClosed = instance == null || before.isDone();
        String loss = resumed.resume(before, job, nowMicros);
        if (instance != null && !before.isDone()) {
            instance.open();
            isClosing = loss != null;
        }
        return loss;
    }

    private void opened() {
        HostedInstance there = instance;
        if (there == null || isOpen) {
            return;
        }
        isOpen = true;
        if (isClosing) {
            there.shutdown();
            return;
        }
        if (program == null) {
            start(initial.of(there));
        }
        String memo = "{\"uri\":\"" + there.remoteUri() + "\"}";
        context.afterRecorded(() -> context.report(new SetMemo(plan.job(), memo)));
    }

    private void start(JobRun started) {
        program = started;
        started.begin(startMicros);
        early.forEach(Runnable::run);
        early.clear();
    }

    /// It is the last thing that happens in the job.
    private boolean mayEnd() {
        if (!isClosed) {
            close();
        }
        return isClosed;
    }

    private void close() {
        HostedInstance there = instance;
        if (!isClosing && there != null) {
            isClosing = true;
            if (isOpen) {
                there.shutdown();
            }
        }
    }

    private void closed(String memoJson) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (!memoJson.equals(NOTHING)) {
            context.report(new SetMemo(plan.job(), memoJson));
        }
        if (program == null) {
            context.report(new ReportEnd(plan.job(), null));
        } else {
            program.endIfOver();
        }
    }

    private void askedToEnd() {
        isAskedToEnd = true;
        signal(SIGHUP);
    }

    private void failed(String reason) {
        JobRun running = program;
        if (isOpen || running != null) {
            context.report(
                    new Raise(plan.job(), "exec", 0, "the instance failed: " + reason, null));
            if (!isOpen && running != null) {
                isClosed = true; // it will not come back
                running.endIfOver();
            }
            return;
        }
        isClosed = true;
        if (isClosing) {
            context.report(new ReportEnd(plan.job(), null));
        } else {
            complains = true;
            start(initial.complaint("flux-broker: " + reason, instance));
        }
    }

    @Override
    public void on(TaskEvent event, long nowMicros) {
        JobRun running = program;
        if (running == null) {
            throw new IllegalStateException("no task was started: " + event);
        }
        if (event instanceof TaskEvent.Exited exited && !JobRun.forgets(event.key())) {
            running.on(withStatus(exited, nowMicros), nowMicros);
        } else {
            running.on(event, nowMicros);
        }
    }

    /// An instance without a program ends well when it is asked to.
    private TaskEvent.Exited withStatus(TaskEvent.Exited exited, long nowMicros) {
        HostedInstance there = instance;
        if (there == null) {
            return exited;
        }
        if (there.program().isEmpty() && isAskedToEnd) {
            return new TaskEvent.Exited(exited.key(), exited.cursor(), 0);
        }
        int code = ExitStatus.code(exited.waitStatus());
        if (code != 0 && !complains && !there.programText().isEmpty() && program != null) {
            initial.say(
                    Rc2Report.line(there.programText(), code, startMicros, nowMicros)
                            .getBytes(UTF_8));
        }
        // A broker ends with its program's code, also when a signal has ended that.
        return code == 0
                ? exited
                : new TaskEvent.Exited(exited.key(), exited.cursor(), ExitStatus.exited(code));
    }

    /// What ends a broker hangs up on its program; the program gets the rest itself.
    @Override
    public void signal(int signum) {
        if (program == null) {
            early.add(() -> signal(signum));
        } else {
            program.signal(ENDING_SIGNALS.contains(signum) ? SIGHUP : signum);
        }
    }

    @Override
    public void stop(JobException exception, long nowMicros) {
        JobRun running = program;
        if (running == null) {
            close();
            return;
        }
        running.signal(SIGHUP);
        running.stop(exception, nowMicros);
        if (running.isOver()) {
            close();
        }
    }

    @Override
    public void due(long nowMicros) {
        if (program != null) {
            program.due(nowMicros);
        }
    }

    @Override
    public void expires(double seconds) {
        initial.expires(seconds);
        HostedInstance there = instance;
        if (there != null) {
            there.expires(seconds);
        }
        if (program != null) {
            program.expires(seconds);
        }
    }

    @Override
    public void input(String ranks, byte[] data, boolean eof) {
        if (program == null) {
            early.add(() -> input(ranks, data, eof));
        } else {
            program.input(ranks, data, eof);
        }
    }
}
