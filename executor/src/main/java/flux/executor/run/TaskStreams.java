package flux.executor.run;

import flux.executor.host.Stream;
import flux.executor.shell.ByteSize;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellOptions;
import flux.executor.shell.Template;
import flux.executor.shell.TerminalOption;
import flux.ledger.output.GuestEvent;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The standard streams of a job's tasks and their eventlogs. Streams that go to files by
/// themselves are only noted; of labelled files the end is awaited, because the host writes them.
/// What a terminal shows is standard output.
final class TaskStreams {
    private static final byte[] NO_DATA = {};
    private static final int WARNING = 4;

    private final JobPlan plan;
    private final Journal journal;
    private final TerminalOption terminal;
    private final UnaryOperator<String> paths;
    private final ShellOptions.Stream stdout;
    private final ShellOptions.Stream stderr;
    private final BitSet open = new BitSet();

    /// Bytes of each stream so far, and how many of them were too many.
    private final long[] written = new long[Stream.values().length];

    private final long[] truncated = new long[Stream.values().length];

    /// @param paths of what templates name
    TaskStreams(JobPlan plan, Journal journal, UnaryOperator<String> paths) {
        this.plan = plan;
        this.paths = paths;
        this.journal = journal;
        this.terminal = plan.settings().terminal();
        this.stdout = plan.options().stream("stdout");
        this.stderr = plan.options().stream("stderr");
        for (int rank = 0; rank < plan.taskCount(); rank++) {
            boolean shown = terminal.has(rank);
            open.set(slot(rank, Stream.STDOUT), shown || isAwaited(stdout));
            open.set(slot(rank, Stream.STDERR), !shown && isAwaited(stderr));
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
        if (terminal.has(rank) && !terminal.captured()) {
            return;
        }
        byte[] kept = withinLimit(rank, stream, data);
        if (kept.length > 0) {
            record(rank, stream, kept, false);
        }
    }

    private byte[] withinLimit(int rank, Stream stream, byte[] data) {
        int index = stream.ordinal();
        long limit = plan.settings().outputLimitBytes();
        long room = Math.max(0, limit - written[index]);
        written[index] += data.length;
        if (data.length <= room) {
            return data;
        }
        if (truncated[index] == 0) {
            warn(
                    rank,
                    "%s will be truncated, %s limit exceeded"
                            .formatted(stream.text(), ByteSize.text(limit)));
        }
        truncated[index] += data.length - room;
        return Arrays.copyOf(data, (int) room);
    }

    private void warn(int rank, String message) {
        int shell = plan.nodeOf(rank).shell();
        journal.output(OutputEvents.log(shell, WARNING, "output", message));
    }

    void close(int rank, Stream stream) {
        int slot = slot(rank, stream);
        if (!open.get(slot)) {
            return;
        }
        open.clear(slot);
        if (terminal.has(rank) && stderr.path().isEmpty()) {
            record(rank, Stream.STDERR, NO_DATA, true);
        }
        if ((stream == Stream.STDOUT ? stdout : stderr).path().isEmpty()) {
            record(rank, stream, NO_DATA, true);
        }
        if (open.isEmpty()) {
            tellWhatWasTooMuch(rank);
        }
    }

    private void tellWhatWasTooMuch(int rank) {
        for (Stream stream : Stream.values()) {
            long lost = truncated[stream.ordinal()];
            if (lost > 0) {
                warn(
                        rank,
                        "%s: %d of %d bytes truncated"
                                .formatted(stream.text(), lost, written[stream.ordinal()]));
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
