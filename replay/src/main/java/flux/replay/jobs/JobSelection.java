package flux.replay.jobs;

import it.unimi.dsi.fastutil.ints.IntList;
import java.util.ArrayList;
import java.util.List;

/// Which jobs were found, in their order. What there is to say about those that have ended is read
/// when it is asked for, so that a list of a million needs no room for all of them.
public final class JobSelection {
    private final List<ListedJob> active;
    private final JobHistory history;
    private final IntList rows;

    JobSelection(List<ListedJob> active, JobHistory history, IntList rows) {
        this.active = active;
        this.history = history;
        this.rows = rows;
    }

    public int size() {
        return active.size() + rows.size();
    }

    /// How many of them had not ended when they were found; these come first.
    public int active() {
        return active.size();
    }

    /// Those from the `from`-th to before the `to`-th. An active job is shown as it is by now; one
    /// that was purged meanwhile as it was.
    public List<ListedJob> jobs(int from, int to) {
        List<ListedJob> jobs = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            jobs.add(
                    i < active.size()
                            ? active.get(i)
                            : history.job(rows.getInt(i - active.size())));
        }
        return jobs;
    }
}
