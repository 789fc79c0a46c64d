package flux.replay.trace;

import flux.ledger.decide.Command.Allocate;
import flux.ledger.decide.Command.DenyAllocation;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.manager.Request;
import flux.ledger.resource.ResourceSet;
import flux.scheduler.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Runs the production scheduler over a trace. Its clock goes from event to event: at each moment
/// first jobs end, then nodes go or come back, then jobs are submitted, and then the scheduler has
/// its turns until it proposes nothing more.
///
/// The simulator stands where the job manager is: it turns every proposal into the entry that the
/// ledger would have, after it has checked that no core is given out twice.
public final class TraceSimulator {
    private static final Origin MANAGER = Origin.part(Via.MANAGER, 0);
    private static final int NEWS_EVERY = 256;

    private final String policy;
    private final Trace trace;
    private final Scheduler scheduler;
    private final LongSupplier stopwatchNanos;
    private final Progress progress;
    private final Deque<Request> proposals = new ArrayDeque<>();
    private final PriorityQueue<Ending> endings = new PriorityQueue<>();
    private final Map<Integer, ResourceSet> held = new HashMap<>();
    private final Occupancy occupancy;
    private final Line line;
    private final @Nullable SimulatedJob[] outcomes;
    private final Timeline timeline = new Timeline();
    private long sequence;
    private long now;
    private int arrived;
    private int outages;
    private int done;
    private long turns;
    private long nanos;

    private record Ending(long timeMicros, int job) implements Comparable<Ending> {
        @Override
        public int compareTo(Ending other) {
            int byTime = Long.compare(timeMicros, other.timeMicros);
            return byTime != 0 ? byTime : Integer.compare(job, other.job);
        }
    }

    /// Makes the scheduler that is looked at.
    public interface SchedulerMaker {
        /// @param inbox takes its proposals
        Scheduler make(Predicate<Request> inbox, Origin origin);
    }

    /// Told now and then how far the simulation is.
    public interface Progress {
        void at(int jobsDone, int jobsAll);
    }

    /// @param policy its name in the result
    /// @param stopwatchNanos what the scheduler's time is measured by, nanoseconds
    public TraceSimulator(
            String policy,
            Trace trace,
            SchedulerMaker maker,
            LongSupplier stopwatchNanos,
            Progress progress) {
        this.policy = policy;
        this.trace = trace;
        this.stopwatchNanos = stopwatchNanos;
        this.progress = progress;
        scheduler = maker.make(proposals::add, Origin.part(Via.SCHEDULER, 0));
        occupancy = new Occupancy(trace.machine());
        line = new Line(trace.jobs());
        outcomes = new SimulatedJob[trace.jobs().size()];
    }

    /// To be called once.
    ///
    /// @throws IllegalStateException when the scheduler gives out what somebody has
    public Simulated run() {
        tell(new OfResources(new ResourceEvent.Defined(trace.machine(), "simulation")));
        while (advance()) {
            long before = stopwatchNanos.getAsLong();
            end();
            changeNodes();
            submit();
            schedule();
            nanos += stopwatchNanos.getAsLong() - before;
            timeline.add(now, occupancy.used(), line.size());
        }
        List<SimulatedJob> jobs = new ArrayList<>(outcomes.length);
        for (int job = 0; job < outcomes.length; job++) {
            SimulatedJob outcome = outcomes[job];
            jobs.add(outcome != null ? outcome : unstarted(job, ""));
        }
        return new Simulated(policy, jobs, timeline, turns, nanos);
    }

    /// Sets the clock to the next moment at which something happens.
    private boolean advance() {
        long next = Long.MAX_VALUE;
        if (!endings.isEmpty()) {
            next = endings.peek().timeMicros();
        }
        if (arrived < trace.jobs().size()) {
            next = Math.min(next, trace.jobs().get(arrived).submitMicros());
        }
        if (outages < trace.outages().size()) {
            next = Math.min(next, trace.outages().get(outages).timeMicros());
        }
        now = next;
        return next != Long.MAX_VALUE;
    }

    private void end() {
        while (!endings.isEmpty() && endings.peek().timeMicros() == now) {
            int job = endings.remove().job();
            ResourceSet resources = held.remove(job);
            if (resources != null) {
                occupancy.free(resources);
            }
            tell(job, new Freed(), new Cleaned());
            done();
        }
    }

    private void changeNodes() {
        while (outages < trace.outages().size()
                && trace.outages().get(outages).timeMicros() <= now) {
            tell(new OfResources(trace.outages().get(outages).event()));
            outages++;
        }
    }

    private void submit() {
        while (arrived < trace.jobs().size() && trace.jobs().get(arrived).submitMicros() == now) {
            TraceJob job = trace.jobs().get(arrived);
            line.join(arrived);
            tell(
                    arrived,
                    new Submitted(0, 0, 0, job.request()),
                    new PriorityAssigned(job.priority()));
            arrived++;
        }
    }

    private void schedule() {
        do {
            turns++;
            while (!proposals.isEmpty()) {
                decide(proposals.remove());
            }
        } while (scheduler.step(now));
    }

    private void decide(Request proposal) {
        switch (proposal.command()) {
            case Allocate(JobId id, ResourceSet resources, _, String annotations) -> {
                int job = index(id);
                occupancy.take(job + 1, resources);
                held.put(job, resources);
                boolean overtakes = line.leave(job);
                TraceJob its = trace.jobs().get(job);
                endings.add(new Ending(now + its.runMicros(), job));
                outcomes[job] =
                        new SimulatedJob(
                                its,
                                now,
                                its.runMicros(),
                                resources.coreCount(),
                                resources.rankSet().encode(),
                                overtakes,
                                "");
                tell(job, new Allocated(resources, annotations));
            }
            case DenyAllocation(JobId id, String note) -> {
                int job = index(id);
                line.leave(job);
                outcomes[job] = unstarted(job, note);
                tell(job, new ExceptionRaised("alloc", 0, note, -1, null), new Cleaned());
                done();
            }
            default ->
                    throw new IllegalStateException(
                            "a scheduler does not send " + proposal.command());
        }
    }

    private SimulatedJob unstarted(int job, String denied) {
        TraceJob its = trace.jobs().get(job);
        return new SimulatedJob(its, TraceJob.UNKNOWN, its.runMicros(), 0, "", false, denied);
    }

    private void done() {
        done++;
        if (done % NEWS_EVERY == 0) {
            progress.at(done, outcomes.length);
        }
    }

    private void tell(int job, JobEvent... events) {
        tell(OfJob.of(id(job), events));
    }

    private void tell(Fact fact) {
        sequence++;
        scheduler.on(new Entry(sequence, now, sequence, MANAGER, fact));
    }

    /// Ids grow in the order of submission, as those of real jobs do.
    private static JobId id(int job) {
        return new JobId(job + 1L);
    }

    private static int index(JobId id) {
        return (int) id.value() - 1;
    }
}
