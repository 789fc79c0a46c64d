package flux.executor.run;

import flux.executor.host.Errno;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.executor.shell.StageIn;
import flux.executor.shell.StagedFile;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.job.Job;
import flux.ledger.job.JobException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A job that begins when its archives have been read: then it is as any other, with more files.
/// Until then nothing of it is recorded, so that another executor begins from the beginning.
public final class StagedRun implements Run {
    private final JobPlan plan;
    private final StageIn wish;
    private final TaskHost host;
    private final Archives archives;
    private final RunContext context;
    private final Function<JobPlan, Run> make;
    private final List<Runnable> early = new ArrayList<>();
    private @Nullable Run run;
    private boolean over;
    private boolean isResumed;
    private long startMicros;

    /// @param make makes what runs the job
    StagedRun(
            JobPlan plan,
            StageIn wish,
            TaskHost host,
            Archives archives,
            RunContext context,
            Function<JobPlan, Run> make) {
        this.plan = plan;
        this.wish = wish;
        this.host = host;
        this.archives = archives;
        this.context = context;
        this.make = make;
    }

    @Override
    public void begin(long nowMicros) {
        startMicros = nowMicros;
        read(next -> next.begin(startMicros), this::refuse);
    }

    private void read(Consumer<Run> begin, Function<String, Run> otherwise) {
        archives.read(
                wish,
                files -> context.soon(() -> arrived(files, begin, otherwise)),
                why -> context.soon(() -> goOn(otherwise.apply(why), begin)));
    }

    private void arrived(
            List<StagedFile> files, Consumer<Run> begin, Function<String, Run> otherwise) {
        if (over) {
            return;
        }
        if (wish.directory().isEmpty()) {
            List<StagedFile> all = new ArrayList<>(plan.files());
            all.addAll(files);
            goOn(make.apply(plan.withFiles(all)), begin);
            return;
        }
        String why = put(files, wish.directory().get());
        goOn(why == null ? make.apply(plan) : otherwise.apply(why), begin);
    }

    /// @return why not, or null
    private @Nullable String put(List<StagedFile> files, String directory) {
        Path path;
        try {
            path = Path.of(plan.cwd()).resolve(directory).normalize();
        } catch (InvalidPathException e) {
            return "destination: " + e.getReason();
        }
        for (ShellNode node : wish.everywhere() ? plan.nodes() : List.of(plan.leader())) {
            for (StagedFile file : files) {
                int errno = host.at(node.rank()).writeFile(path, file);
                if (errno != 0) {
                    return path.resolve(file.name()) + ": " + Errno.text(errno);
                }
            }
        }
        return null;
    }

    private Run refuse(String why) {
        int rank = plan.leader().rank();
        return new RefusedRun(plan.job(), rank, "stage-in", why, context);
    }

    private void goOn(Run next, Consumer<Run> begin) {
        if (over) {
            return;
        }
        run = next;
        begin.accept(next);
        early.forEach(Runnable::run);
        early.clear();
    }

    /// Takes up a job that an earlier executor began: that had read the archives. They are read
    /// again when tasks may be left to start.
    public void resume(EarlierRun before, Job job, long nowMicros) {
        isResumed = true;
        startMicros = before.startMicros();
        boolean allStarted =
                before.tasks().stream().map(note -> note.rank()).distinct().count()
                        == plan.taskCount();
        if (before.isDone() || allStarted) {
            goOn(make.apply(plan), next -> resume(next, before, job, nowMicros));
        } else {
            read(next -> resume(next, before, job, nowMicros), _ -> make.apply(plan));
        }
    }

    private void resume(Run next, EarlierRun before, Job job, long nowMicros) {
        String loss =
                switch (next) {
                    case JobRun tasks -> tasks.resume(before, job, nowMicros);
                    case NestedRun instance -> instance.resume(before, job, nowMicros);
                    default -> null;
                };
        if (loss != null) {
            over = true;
            context.report(new Raise(plan.job(), "exec", 0, "lost: " + loss, null));
            context.report(new ReportEnd(plan.job(), null));
        }
    }

    @Override
    public void stop(JobException exception, long nowMicros) {
        if (run != null || isResumed) {
            soonAs(running -> running.stop(exception, nowMicros)); // its tasks may be there
        } else if (!over) {
            over = true;
            context.report(new ReportEnd(plan.job(), null));
        }
    }

    private void soonAs(Consumer<Run> action) {
        Run running = run;
        if (running != null) {
            action.accept(running);
        } else {
            early.add(
                    () -> {
                        Run then = run;
                        if (then != null) {
                            action.accept(then);
                        }
                    });
        }
    }

    @Override
    public void signal(int signum) {
        soonAs(running -> running.signal(signum));
    }

    @Override
    public void on(TaskEvent event, long nowMicros) {
        soonAs(running -> running.on(event, nowMicros));
    }

    @Override
    public void due(long nowMicros) {
        if (run != null) {
            run.due(nowMicros);
        }
    }

    @Override
    public void expires(double seconds) {
        soonAs(running -> running.expires(seconds));
    }

    @Override
    public void input(String ranks, byte[] data, boolean eof) {
        soonAs(running -> running.input(ranks, data, eof));
    }

    @Override
    public @Nullable InteractiveTerminal terminal() {
        return run == null ? null : run.terminal();
    }

    @Override
    public List<TaskProcess> processes() {
        return run == null ? List.of() : run.processes();
    }
}
