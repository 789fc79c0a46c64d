package flux.executor.run;

import flux.ledger.id.JobId;
import flux.ledger.output.ChannelNote;
import flux.ledger.output.GuestEvent;
import flux.ledger.output.OutputRecord;
import flux.ledger.output.TaskNote;
import java.util.ArrayList;
import java.util.List;

/// Collects what has come of one job until the executor records it, in one record for each turn of
/// its loop.
public final class Journal {
    private final JobId job;
    private final Runnable onFirst;
    private List<GuestEvent> exec = new ArrayList<>(4);
    private List<GuestEvent> output = new ArrayList<>(4);
    private List<GuestEvent> input = new ArrayList<>(0);
    private List<TaskNote> tasks = new ArrayList<>(1);
    private List<ChannelNote> channel = new ArrayList<>(0);
    private long hostLife = -1;
    private boolean empty = true;

    /// @param onFirst called when there is something to record, once after each [#clear]
    public Journal(JobId job, Runnable onFirst) {
        this.job = job;
        this.onFirst = onFirst;
    }

    public void exec(GuestEvent event) {
        note();
        exec.add(event);
    }

    public void output(GuestEvent event) {
        note();
        output.add(event);
    }

    public void input(GuestEvent event) {
        note();
        input.add(event);
    }

    public void task(TaskNote task) {
        note();
        tasks.add(task);
    }

    public void channel(ChannelNote note) {
        note();
        channel.add(note);
    }

    /// Which host is to start the job's tasks, once this is recorded.
    public void host(long life) {
        note();
        hostLife = life;
    }

    private void note() {
        if (empty) {
            empty = false;
            onFirst.run();
        }
    }

    /// What was collected.
    public OutputRecord collected(long nowMicros, long cursor) {
        return new OutputRecord(
                job, nowMicros, hostLife, cursor, exec, output, input, tasks, channel);
    }

    /// Begins anew.
    public void clear() {
        exec = new ArrayList<>(4);
        output = new ArrayList<>(4);
        input = new ArrayList<>(0);
        tasks = new ArrayList<>(1);
        channel = new ArrayList<>(0);
        hostLife = -1;
        empty = true;
    }
}
