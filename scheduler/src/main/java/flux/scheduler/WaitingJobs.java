package flux.scheduler;

import flux.ledger.entry.Fact.OfQueue;
import flux.ledger.entry.Fact.QueueEvent;
import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobspecUpdates;
import flux.ledger.state.InstanceConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The jobs that wait for resources, by queue and in order, and which queues are started: a
/// projection of the ledger. A job that has been proposed stays known, but out of line, until its
/// outcome.
///
/// A queue and its virtual queues (RFC 33) make one line: their jobs are considered together, in
/// the order of all. A line is called by the name of the queue that has the nodes.
final class WaitingJobs {
    private final Map<JobId, JobRequest> submitted = new HashMap<>();
    private final Map<JobId, WaitingJob> waiting = new HashMap<>();
    private final TreeMap<String, TreeSet<WaitingJob>> lines = new TreeMap<>();
    private final Set<String> stopped = new HashSet<>();

    /// Those that will be stopped at the next start.
    private final Set<String> lastingStops = new HashSet<>();

    private final Set<String> known = new HashSet<>();
    private SortedMap<String, String> parents = new TreeMap<>();
    private final Set<JobId> proposed = new HashSet<>();

    void submitted(JobId id, JobRequest request) {
        submitted.put(id, request);
    }

    /// The job asks for something else; a priority follows when it is in line.
    void updated(JobId id, String updatesJson) {
        submitted.computeIfPresent(id, (_, request) -> JobspecUpdates.apply(request, updatesJson));
    }

    /// @return the job when it joins the line, or null when it only changes its place, if any
    @Nullable WaitingJob prioritized(JobId id, long priority) {
        JobRequest request = submitted.get(id);
        if (request == null) {
            return null;
        }
        WaitingJob job = new WaitingJob(id, priority, request);
        WaitingJob before = waiting.put(id, job);
        takeOutOfLine(before);
        if (!proposed.contains(id)) {
            putInLine(job);
        }
        return before == null ? job : null;
    }

    /// As [#gone], by an allocation.
    ///
    /// @return the job when it had been proposed, or null
    @Nullable WaitingJob granted(JobId id) {
        WaitingJob job = proposed.contains(id) ? waiting.get(id) : null;
        gone(id);
        return job;
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

    void apply(OfQueue fact) {
        apply(fact.queue(), fact.event(), stopped);
        if (fact.lasting()) {
            apply(fact.queue(), fact.event(), lastingStops);
        }
    }

    private static void apply(String queue, QueueEvent event, Set<String> stopped) {
        switch (event) {
            case QueueEvent.Stopped _ -> stopped.add(queue);
            case QueueEvent.Started _ -> stopped.remove(queue);
            case QueueEvent.Enabled _, QueueEvent.Disabled _ -> {}
        }
    }

    /// The instance starts: a named queue is stopped until somebody starts it, and what was not to
    /// last is over.
    void configured(InstanceConfig config) {
        for (String queue : config.rules().keySet()) {
            if (known.add(queue)) {
                lastingStops.add(queue);
            }
        }
        stopped.clear();
        stopped.addAll(lastingStops);
        parents = config.parents();
    }

    /// The line that jobs of `queue` wait in.
    String lineOf(String queue) {
        return parents.getOrDefault(queue, queue);
    }

    /// Lines with somebody in them who may be considered.
    Collection<String> startedLines() {
        TreeSet<String> started = new TreeSet<>();
        for (String queue : lines.keySet()) {
            if (isStarted(queue)) {
                started.add(lineOf(queue));
            }
        }
        return started;
    }

    /// The queues that make up a line.
    private List<String> queuesOf(String line) {
        if (parents.isEmpty()) {
            return List.of(line);
        }
        List<String> queues = new ArrayList<>();
        queues.add(line);
        parents.forEach(
                (queue, parent) -> {
                    if (parent.equals(line)) {
                        queues.add(queue);
                    }
                });
        return queues;
    }

    /// The job to consider next, or null when there is none.
    ///
    /// @param after the one before it, which may be out of line by now; null for the first
    @Nullable WaitingJob next(String line, @Nullable WaitingJob after) {
        WaitingJob next = null;
        for (String queue : queuesOf(line)) {
            TreeSet<WaitingJob> jobs = isStarted(queue) ? lines.get(queue) : null;
            if (jobs != null) {
                WaitingJob first = after == null ? jobs.first() : jobs.higher(after);
                if (first != null && (next == null || first.compareTo(next) < 0)) {
                    next = first;
                }
            }
        }
        return next == null || next.isHeld() ? null : next;
    }

    @Nullable WaitingJob find(JobId id) {
        return waiting.get(id);
    }

    boolean isProposed(JobId id) {
        return proposed.contains(id);
    }

    /// A virtual queue also needs its parent to be started.
    boolean isStarted(String queue) {
        return !stopped.contains(queue) && !stopped.contains(lineOf(queue));
    }

    /// How many of its line are considered before it. Counts them one by one.
    int ahead(WaitingJob job) {
        int ahead = 0;
        for (String queue : queuesOf(lineOf(job.queue()))) {
            TreeSet<WaitingJob> jobs = lines.get(queue);
            if (jobs != null && (queue.equals(job.queue()) || isStarted(queue))) {
                ahead += jobs.headSet(job).size();
            }
        }
        return ahead;
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
