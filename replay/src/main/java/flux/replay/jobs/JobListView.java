package flux.replay.jobs;

import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.ImportedJob;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobState;
import flux.ledger.state.InstancePicture.Counters;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All jobs of an instance, in the order in which Flux lists them: pending by priority, running and
/// inactive by time, latest first. A projection of the `jobs` log; for one thread.
///
/// Jobs that have ended are in a [JobHistory]: what they cost the heap does not grow with what
/// there is to say about them.
public final class JobListView {
    private final Long2ObjectOpenHashMap<ListedJob> active = new Long2ObjectOpenHashMap<>();
    private final JobOrder order = new JobOrder();
    private final JobHistory history;
    private final Function<JobId, long[]> outputOf;
    private final JobStats stats = new JobStats();
    private final ListedEvents events = new ListedEvents(order, stats);
    private long lastJob;
    private long sequence;

    /// Goes on after `history`.
    ///
    /// @param outputOf gives up where the records of a job that has ended stand in the `output` log
    public JobListView(JobHistory history, Function<JobId, long[]> outputOf) {
        this.history = history;
        this.outputOf = outputOf;
        history.forEach(stats::enter);
    }

    /// What was taken in so far stands for all entries up to `entry`.
    public void standFor(Counters entry) {
        sequence = entry.sequence();
        lastJob = entry.lastJob();
    }

    /// The jobs that have ended, as far as they can be kept for a later view.
    public JobHistory history() {
        return history;
    }

    /// Takes in the next entry.
    ///
    /// @return the job it was about, or null
    public @Nullable ListedJob apply(PositionedEntry positioned) {
        Entry entry = positioned.entry();
        sequence = entry.sequence();
        if (entry.fact() instanceof OfImport fact) {
            return imported(fact, positioned.position());
        }
        if (entry.fact() instanceof OfPurge fact) {
            purge(fact.jobs());
        }
        if (!(entry.fact() instanceof OfJob fact)) {
            return null;
        }
        ListedJob job = active.get(fact.job().value());
        for (JobEvent event : fact.events()) {
            if (event instanceof Submitted submitted) {
                job = submitted(fact.job(), submitted, entry.timeMicros());
            } else if (job != null) {
                events.apply(job, event, entry.timeMicros());
            }
        }
        if (job != null) {
            job.positions = append(job.positions, positioned.position());
            archiveEnded(job);
        }
        return job;
    }

    private void archiveEnded(ListedJob job) {
        if (job.state == JobState.INACTIVE) {
            active.remove(job.id.value());
            job.outputPositions = outputOf.apply(job.id);
            history.add(job);
        }
    }

    /// A job that lived elsewhere, with the times that it had there.
    private ListedJob imported(OfImport fact, long position) {
        ListedJob job = null;
        for (ImportedJob.Timed timed : fact.imported().events()) {
            if (timed.event() instanceof Submitted submitted) {
                job = submitted(fact.job(), submitted, timed.micros());
            } else if (job != null) {
                events.apply(job, timed.event(), timed.micros());
            }
        }
        if (job == null) {
            throw new IllegalStateException(fact.job().f58() + ": imported without a submit event");
        }
        job.positions = append(job.positions, position);
        archiveEnded(job);
        return job;
    }

    private ListedJob submitted(JobId id, Submitted event, long micros) {
        ListedJob job = events.submitted(id, event, micros);
        active.put(id.value(), job);
        lastJob = Math.max(lastJob, id.value());
        return job;
    }

    /// Shows what the scheduler thinks of a job that waits for it, until that changes or the job
    /// waits no more. Not a fact: it is nowhere written down.
    ///
    /// @param schedJson the annotations' `sched` object, or null for none
    public void annotate(JobId id, @Nullable String schedJson) {
        ListedJob job = active.get(id.value());
        if (job != null && job.state == JobState.SCHED) {
            job.schedJson = schedJson;
        }
    }

    /// Forgets these inactive jobs.
    private void purge(List<JobId> purged) {
        LongOpenHashSet ids = new LongOpenHashSet(purged.size());
        for (JobId id : purged) {
            ListedJob job = history.find(id);
            if (job != null && ids.add(id.value())) {
                stats.purge(job);
            }
        }
        history.purge(ids);
    }

    /// The ids of inactive jobs that ended at `micros` or before, or that are beyond the latest
    /// `keptMax`; oldest first, at most `max`.
    long[] oldestInactive(long micros, int keptMax, int max) {
        return history.oldest(micros, keptMax, max);
    }

    public @Nullable ListedJob find(JobId id) {
        ListedJob job = active.get(id.value());
        return job == null ? history.find(id) : job;
    }

    /// For the jobs that pass `filter`, in Flux's order: those that have not ended are found at
    /// once, the others are to be searched for.
    ///
    /// @param sinceMicros inactive jobs must have ended after it
    /// @param jobsMax at most so many; 0 is no limit
    public JobSelection search(Predicate<? super JobFacts> filter, long sinceMicros, int jobsMax) {
        int limit = jobsMax == 0 ? Integer.MAX_VALUE : jobsMax;
        List<ListedJob> found = order.first(filter, limit);
        return new JobSelection(
                found, history, history.search(filter, sinceMicros, limit - found.size()));
    }

    /// As [#search], with all that are found.
    public JobSelection select(Predicate<? super JobFacts> filter, long sinceMicros, int jobsMax) {
        JobSelection selection = search(filter, sinceMicros, jobsMax);
        selection.search(Integer.MAX_VALUE);
        return selection;
    }

    /// As [#select], all at once.
    public List<ListedJob> list(Predicate<? super JobFacts> filter, long sinceMicros, int jobsMax) {
        JobSelection selection = select(filter, sinceMicros, jobsMax);
        return selection.jobs(0, selection.size());
    }

    /// The id of the job that was submitted last; 0 before the first.
    public JobId lastJob() {
        return new JobId(lastJob);
    }

    /// How many jobs there are.
    public int size() {
        return active.size() + history.size();
    }

    /// The ids of all jobs, smallest first. Costs a sort.
    public long[] ids() {
        long[] ended = history.ids();
        long[] ids = Arrays.copyOf(ended, size());
        System.arraycopy(active.keySet().toLongArray(), 0, ids, ended.length, active.size());
        Arrays.sort(ids);
        return ids;
    }

    public JobStats stats() {
        return stats;
    }

    /// The sequence number of the last entry taken in.
    public long sequence() {
        return sequence;
    }

    /// All jobs that are not inactive, in no useful order.
    public List<ListedJob> active() {
        return order.all();
    }

    private static long[] append(long[] positions, long position) {
        long[] longer = Arrays.copyOf(positions, positions.length + 1);
        longer[positions.length] = position;
        return longer;
    }
}
