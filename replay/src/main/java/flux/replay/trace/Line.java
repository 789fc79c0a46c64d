package flux.replay.trace;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The jobs that wait, as a user of the queue sees them: to know how many there are, and who
/// overtakes whom.
final class Line {
    private final List<TraceJob> jobs;
    private final Map<String, TreeSet<Integer>> byQueue = new HashMap<>();
    private int size;

    Line(List<TraceJob> jobs) {
        this.jobs = jobs;
    }

    void join(int job) {
        line(job).add(job);
        size++;
    }

    /// @return whether a job that stands before it stays behind
    boolean leave(int job) {
        TreeSet<Integer> line = line(job);
        boolean overtakes = line.first() != job;
        line.remove(job);
        size--;
        return overtakes;
    }

    int size() {
        return size;
    }

    private TreeSet<Integer> line(int job) {
        String queue = jobs.get(job).request().queue();
        return byQueue.computeIfAbsent(queue == null ? "" : queue, _ -> new TreeSet<>(order()));
    }

    private Comparator<Integer> order() {
        return Comparator.comparingLong((Integer job) -> -jobs.get(job).priority())
                .thenComparing(Comparator.naturalOrder());
    }
}
