package flux.scheduler;

import static flux.scheduler.Asked.machine;
import static flux.scheduler.Asked.slots;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Command.Allocate;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobRequest;
import flux.ledger.manager.Request;
import flux.ledger.resource.ResourceSet;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.FluxionOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How much the scheduler looks at, when what has happened: jobs 1, 2, 3, … on one node of four
/// cores, of which the first takes all.
class LooksTest {
    private final Deque<Request> proposals = new ArrayDeque<>();
    private final List<Long> asked = new ArrayList<>();
    private long sequence;
    private long submitted;

    private Scheduler scheduler(String policy, int depth) {
        String config =
                "{'sched-fluxion-qmanager':{'queue-policy':'%s','queue-params':'queue-depth=%d'}}"
                        .formatted(policy, depth)
                        .replace('\'', '"');
        Scheduler scheduler =
                new Scheduler(
                        new Watched(),
                        QueuePolicies.parse(config),
                        proposals::add,
                        Origin.part(Via.SCHEDULER, 0));
        tell(scheduler, new OfResources(new ResourceEvent.Defined(machine(1, 4, 0), "test")));
        submit(scheduler, 4, 16);
        return scheduler;
    }

    /// Matches as Fluxion, and notes for whom.
    private final class Watched implements Matcher {
        private final Matcher fluxion = new FluxionMatcher(FluxionOptions.of("first"));

        @Override
        public void define(ResourceSet all) {
            fluxion.define(all);
        }

        @Override
        public void setUp(String ranks, boolean up) {
            fluxion.setUp(ranks, up);
        }

        @Override
        public Match match(JobId job, JobRequest request, double nowSeconds) {
            asked.add(job.value());
            return fluxion.match(job, request, nowSeconds);
        }

        @Override
        public Match matchOrReserve(JobId job, JobRequest request, double nowSeconds) {
            asked.add(job.value());
            return fluxion.matchOrReserve(job, request, nowSeconds);
        }

        @Override
        public void cancelReservations() {
            fluxion.cancelReservations();
        }

        @Override
        public void hold(JobId job, ResourceSet resources) {
            fluxion.hold(job, resources);
        }

        @Override
        public boolean advance(double nowSeconds) {
            return fluxion.advance(nowSeconds);
        }

        @Override
        public void free(JobId job) {
            fluxion.free(job);
        }
    }

    private void tell(Scheduler scheduler, Fact fact) {
        sequence++;
        scheduler.on(new Entry(sequence, 0, sequence, Origin.part(Via.MANAGER, 0), fact));
    }

    /// For whom it asked since the last look.
    private List<Long> looks(Scheduler scheduler) {
        asked.clear();
        do {
            while (!proposals.isEmpty()) {
                Allocate allocate = (Allocate) proposals.remove().command();
                tell(
                        scheduler,
                        OfJob.of(allocate.job(), new Allocated(allocate.resources(), null)));
            }
        } while (scheduler.step(0));
        return List.copyOf(asked);
    }

    private void submit(Scheduler scheduler, int cores, long priority) {
        submitted++;
        JobRequest request = slots(cores).seconds(10).request();
        tell(
                scheduler,
                OfJob.of(
                        new JobId(submitted),
                        new Submitted(0, 16, 0, request),
                        new PriorityAssigned(priority)));
        looks(scheduler);
    }

    @Test
    void behind_the_first_that_waits_nobody_is_looked_at() {
        Scheduler fcfs = scheduler("fcfs", 32);
        submit(fcfs, 1, 16);
        assertThat(asked).containsExactly(2L);
        submit(fcfs, 1, 16);
        assertThat(asked).isEmpty();
    }

    @Test
    void who_joins_last_is_looked_at_alone() {
        Scheduler easy = scheduler("easy", 32);
        submit(easy, 4, 16);
        assertThat(asked).containsExactly(2L);
        submit(easy, 1, 16);
        assertThat(asked).containsExactly(2L, 3L); // the new plan once more
        submit(easy, 2, 16);
        assertThat(asked).containsExactly(4L);
    }

    @Test
    void who_joins_behind_the_depth_of_the_queue_is_not_looked_at() {
        Scheduler easy = scheduler("easy", 2);
        submit(easy, 4, 16);
        submit(easy, 4, 16);
        assertThat(asked).containsExactly(2L, 3L);
        submit(easy, 1, 16);
        assertThat(asked).isEmpty();
    }

    @Test
    void who_joins_before_others_makes_everything_looked_at() {
        Scheduler easy = scheduler("easy", 32);
        submit(easy, 4, 16);
        submit(easy, 1, 16);
        submit(easy, 1, 17);
        assertThat(asked).containsExactly(4L, 2L, 3L);
    }

    @Test
    void each_that_starts_lets_one_more_be_looked_at_and_plans_are_made_anew() {
        Scheduler easy = scheduler("easy", 3);
        for (int i = 0; i < 6; i++) {
            submit(easy, 1, 16);
        }
        tell(easy, OfJob.of(new JobId(1), new Freed()));
        assertThat(looks(easy)).containsExactly(2L, 3L, 4L, 5L, 6L, 7L, 6L, 7L);
    }

    @Test
    void a_held_job_is_not_looked_at_until_it_is_let_go() {
        Scheduler easy = scheduler("easy", 32);
        submit(easy, 4, 0);
        assertThat(asked).isEmpty();
        tell(easy, OfJob.of(new JobId(2), new PriorityAssigned(16)));
        assertThat(looks(easy)).containsExactly(2L);
    }
}
