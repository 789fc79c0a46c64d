package flux.replay.jobs;

import java.util.ArrayList;
import java.util.List;

/// Which jobs were found, in their order. What there is to say about those that have ended is read
/// when it is asked for, so that a list of a million needs no room for all of them.
public final class JobSelection {
    private final List<ListedJob> active;
    private final JobHistory history;
    private final HistorySearch search;

    JobSelection(List<ListedJob> active, JobHistory history, HistorySearch search) {
        this.active = active;
        this.history = history;
        this.search = search;
    }

    /// How many have been found so far.
    public int size() {
        return active.size() + search.found().size();
    }

    /// True when all that there are have been found.
    public boolean isComplete() {
        return search.isOver();
    }

    /// Looks for more among `jobsMax` jobs that have ended: to look at all of them may take longer
    /// than others can wait.
    public void search(int jobsMax) {
        search.goOn(jobsMax);
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
                            : history.job(search.found().getInt(i - active.size())));
        }
        return jobs;
    }
}
