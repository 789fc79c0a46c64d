package flux.ledger.state;

import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact;
import flux.ledger.entry.Fact.InstanceEvent;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.Fact.OfQueue;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Awaited;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import flux.ledger.state.InstancePicture.Counters;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The state of an instance at a place in its ledger. Only [#apply] changes it, the same live and
/// in replay; deciders read it.
///
/// Jobs are immutable values; the instance itself is a mutable index of them, since a copy per
/// event of a map of a million jobs is no option. For one thread.
public final class Instance {
    private final Long2ObjectOpenHashMap<Job> active = new Long2ObjectOpenHashMap<>();
    private final EndedJobs ended = new EndedJobs();
    private final Queues queues = new Queues();
    private final Allocations allocations = new Allocations();
    private final Housekeeping housekeeping = new Housekeeping();
    private final Inventory inventory = new Inventory();
    private final History history = new History();
    private InstanceConfig config = InstanceConfig.empty();
    private long epochMicros;
    private JobId lastJob = new JobId(0);
    private long sequence;
    private long timeMicros;
    private long cause;

    /// Takes in the next entry.
    ///
    /// @throws IllegalStateException when `entry` cannot follow what is here: the ledger
    ///     contradicts itself, and nobody may go on
    public void apply(Entry entry) {
        if (entry.sequence() != sequence + 1) {
            throw new IllegalStateException(
                    "entry " + entry.sequence() + " cannot follow entry " + sequence);
        }
        if (entry.cause() < cause) {
            throw new IllegalStateException(
                    "entry %d has cause %d, after cause %d"
                            .formatted(entry.sequence(), entry.cause(), cause));
        }
        sequence = entry.sequence();
        timeMicros = Math.max(timeMicros, entry.timeMicros());
        cause = entry.cause();
        apply(entry.fact());
    }

    private void apply(Fact fact) {
        switch (fact) {
            case OfJob f -> {
                for (JobEvent event : f.events()) {
                    apply(f.job(), event);
                }
            }
            case OfImport f -> {
                Job job = f.imported().job(f.job());
                ended.add(job);
                history.ended(job);
                if (f.job().compareTo(lastJob) > 0) {
                    lastJob = f.job();
                }
            }
            case OfPurge f -> f.jobs().forEach(this::purge);
            case OfQueue f -> queues.apply(f);
            case OfResources f -> inventory.apply(f.event());
            case OfInstance f -> apply(f.event());
            case OfRefusal _ -> {}
            case OfUnreadable f ->
                    throw new IllegalStateException("not passed by a quarantine: " + f.why());
        }
    }

    private void apply(InstanceEvent event) {
        if (event instanceof InstanceEvent.Started started) {
            epochMicros = started.epochMicros();
            config = InstanceConfig.parse(started.configJson());
            queues.configure(config);
        }
    }

    private void apply(JobId id, JobEvent event) {
        if (event instanceof Submitted submitted) {
            if (active.put(id.value(), Job.submitted(id, submitted)) != null) {
                throw new IllegalStateException(id.f58() + ": submitted for a second time");
            }
            lastJob = id;
            return;
        }
        Job before = active.get(id.value());
        if (before == null) {
            applyToEnded(id, event);
            return;
        }
        Job after = before.apply(event);
        allocations.change(before.resources(), after.resources());
        if (after.state() == JobState.INACTIVE) {
            active.remove(id.value());
            ended.add(after);
            history.ended(after);
        } else {
            active.put(id.value(), after);
        }
    }

    private void applyToEnded(JobId id, JobEvent event) {
        switch (event) {
            case Awaited _ -> ended.awaited(id);
            case HousekeepingStarted e -> housekeeping.start(id, e, allocations);
            case HousekeepingFinished e -> housekeeping.finish(id, e, allocations);
            default -> {}
        }
    }

    private void purge(JobId id) {
        ended.purge(id);
        history.purged(id);
    }

    /// The job, while it is active.
    public Optional<Job> find(JobId id) {
        return Optional.ofNullable(active.get(id.value()));
    }

    /// How the job ended, once it is inactive and until it is purged.
    public Optional<EndedJob> findEnded(JobId id) {
        return ended.find(id);
    }

    /// True while nobody has had the result of this waitable job, though it has ended; also when it
    /// was purged meanwhile.
    public boolean hasResultFor(JobId id) {
        return ended.hasResultFor(id);
    }

    /// All active jobs, in no order.
    public Collection<Job> activeJobs() {
        return Collections.unmodifiableCollection(active.values());
    }

    public int endedCount() {
        return ended.size();
    }

    public Queues queues() {
        return queues;
    }

    public InstanceConfig config() {
        return config;
    }

    public Inventory inventory() {
        return inventory;
    }

    /// What jobs that are over have left to housekeeping.
    public Housekeeping housekeeping() {
        return housekeeping;
    }

    public Allocations allocations() {
        return allocations;
    }

    /// When job ids began to count, microseconds since the Unix epoch; 0 before the first start.
    public long epochMicros() {
        return epochMicros;
    }

    /// When `job` was submitted, as its id has it: milliseconds since the epoch of the instance.
    ///
    /// @return microseconds since the Unix epoch
    public long submitMicros(JobId job) {
        return epochMicros + 1000 * (job.value() >>> 24);
    }

    public JobId lastJob() {
        return lastJob;
    }

    /// The sequence number of the last entry applied; 0 before the first.
    public long sequence() {
        return sequence;
    }

    public long timeMicros() {
        return timeMicros;
    }

    public long cause() {
        return cause;
    }

    /// All of this, as values. Costs a list of the active jobs.
    public InstancePicture picture() {
        StringBuilder settings = new StringBuilder(256);
        queues.describe(settings);
        inventory.describe(settings);
        housekeeping.describe(settings);
        Counters counters =
                new Counters(
                        sequence,
                        timeMicros,
                        cause,
                        lastJob.value(),
                        history.count(),
                        history.hash());
        return new InstancePicture(
                counters, epochMicros, List.copyOf(active.values()), settings.toString());
    }

    /// A digest of all of this: equal states, and only they, have equal digests.
    public String digest() {
        return picture().digest();
    }

    /// Builds the instance that a snapshot describes, from what of the past still matters: how jobs
    /// ended, and the entries of those that had not. What it makes is to be compared with the
    /// digest that the snapshot has of the instance itself.
    public static final class Restoration {
        private final Instance instance = new Instance();

        /// @param endedCount how many jobs [#ended] will tell of
        public Restoration(int endedCount) {
            instance.ended.expect(endedCount);
        }

        public void ended(JobId id, EndedJob how) {
            instance.ended.add(id, how);
        }

        /// A job that was purged, but whose result nobody has had.
        public void purgedButAwaited(JobId id) {
            instance.ended.add(id, new EndedJob(JobResult.COMPLETED, true, false, true));
            instance.ended.purge(id);
        }

        /// A fact about a job that had not ended, or about the instance; in their order.
        public void fact(Fact fact) {
            instance.apply(fact);
        }

        public Instance at(Counters counters) {
            instance.sequence = counters.sequence();
            instance.timeMicros = counters.timeMicros();
            instance.cause = counters.cause();
            instance.lastJob = new JobId(counters.lastJob());
            instance.history.resume(counters.endedCount(), counters.endedHash());
            return instance;
        }
    }
}
