package flux.executor.run;

import flux.executor.host.Stream;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellOptions;
import flux.executor.shell.Template;
import flux.ledger.output.GuestEvent;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The standard streams of a job's tasks and their eventlogs. Streams that go to files by
/// themselves are only noted; of labelled files the end is awaited, because the host writes them.
final class TaskStreams {
    private static final byte[] NO_DATA = {};

    private final JobPlan plan;
    private final Journal journal;
    private final UnaryOperator<String> paths;
    private final ShellOptions.Stream stdout;
    private final ShellOptions.Stream stderr;
    private final BitSet open = new BitSet();

    /// @param paths of what templates name
    TaskStreams(JobPlan plan, Journal journal, UnaryOperator<String> paths) {
        this.plan = plan;
        this.paths = paths;
        this.journal = journal;
        this.stdout = plan.options().stream("stdout");
        this.stderr = plan.options().stream("stderr");
        for (int rank = 0; rank < plan.taskCount(); rank++) {
            open.set(slot(rank, Stream.STDOUT), isAwaited(stdout));
            open.set(slot(rank, Stream.STDERR), isAwaited(stderr));
        }
    }

    private static boolean isAwaited(ShellOptions.Stream stream) {
        return stream.path().isEmpty() || stream.label();
    }

    /// Begins the output and input eventlogs.
    void open() {
        int count = plan.taskCount();
        journal.output(OutputEvents.header(count, count));
        redirect("stdout", stdout);
        redirect("stderr", stderr);
        journal.input(OutputEvents.inputHeader());
        Optional<String> input = plan.options().inputPath();
        if (input.isPresent()) {
            journal.input(OutputEvents.redirect("stdin", "all", input.get()));
        }
    }

    private void redirect(String name, ShellOptions.Stream stream) {
        stream.path()
                .ifPresent(
                        path ->
                                journal.output(
                                        OutputEvents.redirect(name, allRanks(), shown(path))));
    }

    /// One that differs from task to task stays as it was given.
    private String shown(String template) {
        boolean differs = Template.isPerTask(template) || Template.isPerNode(template);
        return differs ? template : paths.apply(template);
    }

    private String allRanks() {
        return plan.taskCount() == 1 ? "0" : "[0-" + (plan.taskCount() - 1) + "]";
    }

    /// Takes note of what an earlier executor has seen the end of. The ends of labelled files are
    /// not recorded, and not awaited again.
    ///
    /// @param closed as [#slot] numbers them
    void resume(Iterable<Integer> closed) {
        closed.forEach(open::clear);
        for (int rank = 0; rank < plan.taskCount(); rank++) {
            if (stdout.path().isPresent()) {
                open.clear(slot(rank, Stream.STDOUT));
            }
            if (stderr.path().isPresent()) {
                open.clear(slot(rank, Stream.STDERR));
            }
        }
    }

    /// What a task wrote is recorded in the pieces in which it came, and never held back: what is
    /// held back could be lost.
    void write(int rank, Stream stream, byte[] data) {
        record(rank, stream, data, false);
    }

    void close(int rank, Stream stream) {
        int slot = slot(rank, stream);
        if (open.get(slot)) {
            open.clear(slot);
            if ((stream == Stream.STDOUT ? stdout : stderr).path().isEmpty()) {
                record(rank, stream, NO_DATA, true);
            }
        }
    }

    /// A task that never was writes nothing.
    void abandon(int rank) {
        open.clear(slot(rank, Stream.STDOUT));
        open.clear(slot(rank, Stream.STDERR));
    }

    boolean areClosed() {
        return open.isEmpty();
    }

    /// True when more may come from a task, be it from processes that it has left behind.
    boolean isOpen(int rank) {
        return open.get(slot(rank, Stream.STDOUT)) || open.get(slot(rank, Stream.STDERR));
    }

    private void record(int rank, Stream stream, byte[] data, boolean eof) {
        GuestEvent event = OutputEvents.data(stream.text(), Integer.toString(rank), data, eof);
        journal.output(event);
    }

    /// Numbers the streams of a job's tasks.
    static int slot(int rank, Stream stream) {
        return 2 * rank + (stream == Stream.STDERR ? 1 : 0);
    }
}
