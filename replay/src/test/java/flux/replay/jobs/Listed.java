package flux.replay.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.replay.Past;
import flux.replay.history.HistoryDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What the list shows of a [Past].
public final class Listed {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Listed() {}

    static JobListView view(Past past) {
        return view(past.entries());
    }

    /// An empty list, with its history in the heap.
    public static JobListView empty() {
        return new JobListView(
                JobHistory.empty(new HistoryDirectory(Path.of("unused"))), _ -> new long[0]);
    }

    static JobListView view(List<PositionedEntry> entries) {
        JobListView view = empty();
        entries.forEach(view::apply);
        return view;
    }

    /// The attributes of `job`, without its id, with single quotes for double ones.
    static String shown(Past past, JobId job, String... names) {
        String json = JobAttributes.text(view(past).find(job), List.of(names));
        return json.replaceFirst("\"id\":\\d+,?", "").replace('"', '\'');
    }

    static List<JobId> all(Past past) {
        return ids(view(past).list(_ -> true, 0, 0));
    }

    /// @param constraint with single quotes for double ones
    static List<JobId> matching(Past past, String constraint) throws Exception {
        var filter = JobFilter.of(JSON.readTree(constraint.replace('\'', '"')));
        return ids(view(past).list(filter, 0, 0));
    }

    static List<JobId> ids(Collection<ListedJob> jobs) {
        return jobs.stream().map(ListedJob::id).toList();
    }

    /// All that `view` shows, job by job, in its order.
    public static List<String> everything(JobListView view) {
        List<String> lines = new ArrayList<>();
        for (ListedJob job : view.list(_ -> true, 0, 0)) {
            lines.add(JobAttributes.text(job, List.of("all")));
        }
        return lines;
    }
}
