package flux.replay.jobs;

import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.ImportedJob;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.DependenciesMet;
import flux.ledger.job.JobEvent.DependencyAdded;
import flux.ledger.job.JobEvent.DependencyRemoved;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Finished;
import flux.ledger.job.JobEvent.MemoSet;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.job.JobEvent.Started;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobEvent.UrgencyChanged;
import flux.ledger.job.JobEvent.Validated;
import flux.ledger.job.JobState;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.InstancePicture.Counters;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All jobs of an instance, in the order in which Flux lists them: pending by priority, running and
/// inactive by time, latest first. A projection of the `jobs` log; for one thread.
///
/// Jobs that have ended are in a [JobHistory]: what they cost the heap does not grow with what
/// there is to say about them.
public final class JobListView {
    private static final Comparator<ListedJob> BY_PRIORITY =
            Comparator.comparingLong(ListedJob::priority).reversed().thenComparing(ListedJob::id);
    private static final Comparator<ListedJob> LATEST_RUN_FIRST =
            Comparator.comparingLong(ListedJob::runMicros).thenComparing(ListedJob::id).reversed();

    /// The states in which a priority is taken; a late one is passed over, as by the job itself.
    private static final int PRIORITIZED_MASK = JobState.PRIORITY.bit() | JobState.SCHED.bit();

    private final Long2ObjectOpenHashMap<ListedJob> active = new Long2ObjectOpenHashMap<>();
    private final TreeSet<ListedJob> pending = new TreeSet<>(BY_PRIORITY);
    private final TreeSet<ListedJob> running = new TreeSet<>(LATEST_RUN_FIRST);
    private final JobHistory history;
    private final Function<JobId, long[]> outputOf;
    private final JobStats stats = new JobStats();
    private final Interner interner = new Interner();
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
                apply(job, event, entry.timeMicros());
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
                apply(job, timed.event(), timed.micros());
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
        ListedJob job = new ListedJob(id, event.userid(), event.request());
        interner.intern(job);
        job.urgency = event.urgency();
        job.submitMicros = micros;
        active.put(id.value(), job);
        lastJob = Math.max(lastJob, id.value());
        pending.add(job);
        stats.enter(job);
        return job;
    }

    private void apply(ListedJob job, JobEvent event, long micros) {
        switch (event) {
            case Validated _ -> to(job, JobState.DEPEND, micros);
            case DependencyAdded e -> job.dependencies = plus(job.dependencies, e.description());
            case DependencyRemoved e -> job.dependencies = minus(job.dependencies, e.description());
            case DependenciesMet _ -> to(job, JobState.PRIORITY, micros);
            case PriorityAssigned e when job.state.isIn(PRIORITIZED_MASK) -> {
                pending.remove(job);
                job.priority = e.priority();
                pending.add(job);
                to(job, JobState.SCHED, micros);
            }
            case UrgencyChanged e -> job.urgency = e.urgency();
            case Allocated e -> allocated(job, e, micros);
            case ResourceUpdated e -> job.expiration = e.expiration();
            case Started _ -> job.started = true;
            case Finished e -> {
                job.waitStatus = e.status();
                to(job, JobState.CLEANUP, micros);
            }
            case ExceptionRaised e -> raised(job, e, micros);
            case MemoSet e -> job.userJson = Memos.merge(job.userJson, e.memoJson());
            case Cleaned _ -> to(job, JobState.INACTIVE, micros);
            default -> {}
        }
    }

    private void allocated(ListedJob job, Allocated event, long micros) {
        ResourceSet r = event.resources();
        job.ranks = interner.intern(r.ranks());
        job.nodelist = interner.intern(r.nodelist());
        job.nnodes = r.nodeCount();
        job.ncores = r.coreCount();
        job.expiration = r.expiration();
        job.schedJson = interner.intern(Memos.sched(event.annotationsJson()));
        to(job, JobState.RUN, micros);
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

    private void raised(ListedJob job, ExceptionRaised event, long micros) {
        boolean worse = job.exceptionSeverity < 0 || event.severity() < job.exceptionSeverity;
        if (worse) {
            job.exceptionSeverity = event.severity();
            job.exceptionType = interner.intern(event.type());
            job.exceptionNote = interner.intern(event.note());
        }
        if (event.endsTheJob()) {
            if (job.ending == Ending.NO_EXCEPTION) {
                job.ending = Ending.by(event.type());
            }
            job.endedByException |= job.state.compareTo(JobState.CLEANUP) < 0;
            if (job.state == JobState.SCHED) {
                job.schedJson = null;
            }
            to(job, JobState.CLEANUP, micros);
        }
    }

    /// Moves forward only: a late event never takes a job back.
    private void to(ListedJob job, JobState next, long micros) {
        if (next.compareTo(job.state) <= 0) {
            return;
        }
        remove(job);
        stats.leave(job);
        stamp(job, next, micros);
        job.state = next;
        stats.enter(job);
        add(job);
    }

    private static void stamp(ListedJob job, JobState next, long micros) {
        switch (next) {
            case NEW -> {}
            case DEPEND -> job.dependMicros = micros;
            case PRIORITY -> job.priorityMicros = micros;
            case SCHED -> job.schedMicros = micros;
            case RUN -> job.runMicros = micros;
            case CLEANUP -> job.cleanupMicros = micros;
            case INACTIVE -> job.inactiveMicros = micros;
        }
    }

    private void remove(ListedJob job) {
        if (!pending.remove(job)) {
            running.remove(job);
        }
    }

    private void add(ListedJob job) {
        if (job.state == JobState.INACTIVE) {
            return; // it is for the history, once the entry is taken in
        }
        if (job.state.isIn(JobState.RUNNING_MASK)) {
            running.add(job);
        } else {
            pending.add(job);
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

    /// The jobs that pass `filter`, in Flux's order.
    ///
    /// @param sinceMicros inactive jobs must have ended after it
    /// @param jobsMax at most so many; 0 is no limit
    public JobSelection select(Predicate<? super JobFacts> filter, long sinceMicros, int jobsMax) {
        List<ListedJob> found = new ArrayList<>();
        int limit = jobsMax == 0 ? Integer.MAX_VALUE : jobsMax;
        take(pending.iterator(), filter, limit, found);
        take(running.iterator(), filter, limit, found);
        return new JobSelection(
                found, history, history.select(filter, sinceMicros, limit - found.size()));
    }

    /// As [#select], all at once.
    public List<ListedJob> list(Predicate<? super JobFacts> filter, long sinceMicros, int jobsMax) {
        JobSelection selection = select(filter, sinceMicros, jobsMax);
        return selection.jobs(0, selection.size());
    }

    private static void take(
            Iterator<ListedJob> jobs,
            Predicate<? super JobFacts> filter,
            int limit,
            List<ListedJob> found) {
        while (found.size() < limit && jobs.hasNext()) {
            ListedJob job = jobs.next();
            if (filter.test(job)) {
                found.add(job);
            }
        }
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
        List<ListedJob> found = new ArrayList<>(pending);
        found.addAll(running);
        return Collections.unmodifiableList(found);
    }

    private static long[] append(long[] positions, long position) {
        long[] longer = Arrays.copyOf(positions, positions.length + 1);
        longer[positions.length] = position;
        return longer;
    }

    private static List<String> plus(List<String> list, String item) {
        List<String> more = new ArrayList<>(list);
        more.add(item);
        return List.copyOf(more);
    }

    private static List<String> minus(List<String> list, String item) {
        return list.stream().filter(other -> !other.equals(item)).toList();
    }
}
