package flux.ops.bench;

import flux.ledger.decide.Command.Allocate;
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
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobRequest.Shape;
import flux.ledger.manager.Request;
import flux.replay.trace.SwfTraces;
import flux.scheduler.QueuePolicies;
import flux.scheduler.Scheduler;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.FluxionOptions;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// What a decision of the scheduler costs, by how many jobs wait: a machine that is full, where for
/// every job that ends others start, and as many are submitted.
///
/// `java -cp LIB flux.ops.bench.QueueBench [DECISIONS]` prints a row for each policy: medians of
/// rounds that alternate, CPU microseconds for each decision.
public final class QueueBench {
    private static final int FEW = 100;
    private static final int MANY = 100_000;
    private static final int ROUNDS = 9;
    private static final int NODES = 100;
    private static final int CORES = 16;
    private static final int LARGEST_JOB = 64;
    private static final int LONGEST_HOURS = 24;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final long STEP_MICROS = 60_000_000;
    private static final Origin MANAGER = Origin.part(Via.MANAGER, 0);

    private final Random random = new Random(1);
    private final Deque<Request> proposals = new ArrayDeque<>();
    private final List<JobId> running = new ArrayList<>();
    private final Scheduler scheduler;
    private long sequence;
    private long nowMicros;
    private long lastJob;

    private QueueBench(String policy, int pending) {
        String config =
                "{\"sched-fluxion-qmanager\":{\"queue-policy\":\"%s\",\"queue-params\":\"queue-depth=32\"}}"
                        .formatted(policy);
        scheduler =
                new Scheduler(
                        new FluxionMatcher(FluxionOptions.of("first")),
                        QueuePolicies.parse(config),
                        proposals::add,
                        Origin.part(Via.SCHEDULER, 0));
        tell(new OfResources(new ResourceEvent.Defined(SwfTraces.machine(NODES, CORES), "bench")));
        for (int i = 0; i < pending; i++) {
            submit();
        }
        settle();
    }

    public static void main(String[] args) {
        int decisions = args.length > 0 ? Integer.parseInt(args[0]) : 5000;
        System.out.printf(
                Locale.ROOT,
                "%d nodes of %d cores, queue depth 32, CPU microseconds for each decision%n"
                        + "%-14s %12s %12s%n",
                NODES,
                CORES,
                "policy",
                FEW + " wait",
                MANY + " wait");
        for (String policy : List.of("fcfs", "easy", "conservative")) {
            QueueBench few = new QueueBench(policy, FEW);
            QueueBench many = new QueueBench(policy, MANY);
            double[] ofFew = new double[ROUNDS];
            double[] ofMany = new double[ROUNDS];
            few.round(decisions);
            many.round(decisions);
            for (int i = 0; i < ROUNDS; i++) {
                ofFew[i] = few.round(decisions);
                ofMany[i] = many.round(decisions);
            }
            System.out.printf(
                    Locale.ROOT, "%-14s %12.1f %12.1f%n", policy, median(ofFew), median(ofMany));
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private double round(int decisions) {
        long before = cpuNanos();
        int made = 0;
        while (made < decisions) {
            nowMicros += STEP_MICROS;
            JobId ended = running.remove(random.nextInt(running.size()));
            tell(OfJob.of(ended, new Freed(), new Cleaned()));
            int started = settle();
            for (int i = 0; i < started; i++) {
                submit();
            }
            made += started;
        }
        return (cpuNanos() - before) / NANOS_PER_MICRO / made;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /// @return how many jobs it started
    private int settle() {
        int started = 0;
        do {
            while (!proposals.isEmpty()) {
                if (!(proposals.remove().command() instanceof Allocate allocate)) {
                    throw new IllegalStateException("every job fits the machine");
                }
                running.add(allocate.job());
                tell(allocate.job(), new Allocated(allocate.resources(), null));
                started++;
            }
        } while (scheduler.step(nowMicros));
        return started;
    }

    private void submit() {
        Shape shape = new Shape(0, false, 1 + random.nextInt(LARGEST_JOB), 1, 0);
        double limit = 3600.0 * (1 + random.nextInt(LONGEST_HOURS));
        JobRequest request =
                new JobRequest(
                        "bench", null, null, null, null, 1, limit, shape, null, null, null,
                        List.of());
        lastJob++;
        tell(new JobId(lastJob), new Submitted(0, 16, 0, request), new PriorityAssigned(16));
    }

    private void tell(JobId job, JobEvent... events) {
        tell(OfJob.of(job, events));
    }

    private void tell(Fact fact) {
        sequence++;
        scheduler.on(new Entry(sequence, nowMicros, sequence, MANAGER, fact));
    }
}
