package flux.scheduler;

import flux.ledger.entry.Fact.QueueEvent;
import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The jobs that wait for resources, by queue and in order, and which queues are started: a
/// projection of the ledger. A job that has been proposed stays known, but out of line, until its
/// outcome.
final class WaitingJobs {
    private final Map<JobId, JobRequest> submitted = new HashMap<>();
    private final Map<JobId, WaitingJob> waiting = new HashMap<>();
    private final TreeMap<String, TreeSet<WaitingJob>> lines = new TreeMap<>();
    private final Set<String> stopped = new HashSet<>();
    private final Set<JobId> proposed = new HashSet<>();

    void submitted(JobId id, JobRequest request) {
        submitted.put(id, request);
    }

    void prioritized(JobId id, long priority) {
        JobRequest request = submitted.get(id);
        if (request == null) {
            return;
        }
        takeOutOfLine(waiting.get(id));
        WaitingJob job = new WaitingJob(id, priority, request);
        waiting.put(id, job);
        if (!proposed.contains(id)) {
            putInLine(job);
        }
    }

    /// The job waits no more, for whatever reason.
    void gone(JobId id) {
        submitted.remove(id);
        proposed.remove(id);
        takeOutOfLine(waiting.remove(id));
    }

    void propose(WaitingJob job) {
        proposed.add(job.id());
        takeOutOfLine(job);
    }

    void proposalRefused(JobId id) {
        WaitingJob job = waiting.get(id);
        if (proposed.remove(id) && job != null) {
            putInLine(job);
        }
    }

    int proposedCount() {
        return proposed.size();
    }

    /// How many jobs are in line or proposed.
    int count() {
        return waiting.size();
    }

    void apply(String queue, QueueEvent event) {
        switch (event) {
            case QueueEvent.Stopped _ -> stopped.add(queue);
            case QueueEvent.Started _ -> stopped.remove(queue);
            case QueueEvent.Enabled _, QueueEvent.Disabled _ -> {}
        }
    }

    /// A named queue is stopped until somebody starts it.
    void configured(Set<String> named, Set<String> known) {
        for (String queue : named) {
            if (!known.contains(queue)) {
                stopped.add(queue);
            }
        }
    }

    List<String> startedQueues() {
        List<String> started = new ArrayList<>(lines.keySet());
        started.removeAll(stopped);
        return started;
    }

    /// The job to consider next, or null when there is none.
    ///
    /// @param after the one before it, which may be out of line by now; null for the first
    @Nullable WaitingJob next(String queue, @Nullable WaitingJob after) {
        TreeSet<WaitingJob> line = lines.get(queue);
        if (line == null) {
            return null;
        }
        WaitingJob next = after == null ? line.first() : line.higher(after);
        return next == null || next.isHeld() ? null : next;
    }

    @Nullable WaitingJob find(JobId id) {
        return waiting.get(id);
    }

    boolean isProposed(JobId id) {
        return proposed.contains(id);
    }

    boolean isStarted(String queue) {
        return !stopped.contains(queue);
    }

    /// How many of its queue are considered before it. Counts them one by one.
    int ahead(WaitingJob job) {
        TreeSet<WaitingJob> line = lines.get(job.queue());
        return line == null ? 0 : line.headSet(job).size();
    }

    private void putInLine(WaitingJob job) {
        lines.computeIfAbsent(job.queue(), _ -> new TreeSet<>()).add(job);
    }

    private void takeOutOfLine(@Nullable WaitingJob job) {
        if (job == null) {
            return;
        }
        TreeSet<WaitingJob> line = lines.get(job.queue());
        if (line != null && line.remove(job) && line.isEmpty()) {
            lines.remove(job.queue());
        }
    }
}
