package flux.replay.trace;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.entry.Fact.ResourceEvent.Undrained;
import flux.replay.trace.Trace.Outage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Traces of chance under every policy. A failure is a seed. That no core is given out twice is
/// checked by the simulator itself.
class RandomTraceTest {
    private static final int SEEDS = 12;
    private static final int JOBS = 80;
    private static final int NODES = 4;
    private static final int CORES = 4;
    private static final List<String> POLICIES = List.of("fcfs", "easy", "hybrid", "conservative");

    private static TraceStory random(int seed) {
        Random random = new Random(seed);
        TraceStory story = TraceStory.machine(NODES, CORES);
        int time = 0;
        for (int job = 0; job < JOBS; job++) {
            time += random.nextInt(40);
            int limit = 1 + random.nextInt(300);
            int run = random.nextInt(3) == 0 ? limit : 1 + random.nextInt(limit);
            story.job("j" + job, time, 1 + random.nextInt(NODES * CORES), run, limit);
        }
        return story;
    }

    @Test
    void every_job_runs_and_the_same_trace_makes_the_same_schedule() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Trace trace = random(seed).trace();
            for (String policy : POLICIES) {
                Simulated result = TraceStory.simulate(trace, policy, 8);
                assertThat(result.jobs()).as("%s, seed %d", policy, seed).hasSize(JOBS);
                assertThat(result.jobs())
                        .as("%s, seed %d", policy, seed)
                        .allMatch(job -> job.hasStarted() && job.waitMicros() >= 0);
                if (seed < 3) {
                    assertThat(TraceStory.simulate(trace, policy, 8).jobs())
                            .isEqualTo(result.jobs());
                }
            }
        }
    }

    /// Cores are all alike, so how many are free is all that counts.
    @Test
    void first_come_first_served_is_what_counting_cores_gives() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Trace trace = random(seed).trace();
            List<SimulatedJob> jobs = TraceStory.simulate(trace, "fcfs", 8).jobs();
            long[] freeAt = new long[NODES * CORES];
            long last = 0;
            for (SimulatedJob job : jobs) {
                Arrays.sort(freeAt);
                int cores = job.job().cores();
                long start = Math.max(last, Math.max(job.job().submitMicros(), freeAt[cores - 1]));
                assertThat(job.startMicros())
                        .as("seed %d, job %s", seed, job.job().label())
                        .isEqualTo(start);
                Arrays.fill(freeAt, 0, cores, start + job.runMicros());
                last = start;
            }
        }
    }

    /// When a job joins the queue, the scheduler looks at what is new only; an event that says
    /// nothing new about a node makes it look at everything. Under a match policy whose choice
    /// depends on nothing but who has what: `first` also goes by what was tried before.
    @Test
    void looking_at_what_is_new_is_as_good_as_looking_at_everything() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Trace trace = random(seed).trace();
            List<Outage> looks =
                    trace.jobs().stream()
                            .map(job -> new Outage(job.submitMicros(), new Undrained("0", "")))
                            .toList();
            Trace looked =
                    new Trace(
                            trace.name(),
                            trace.machine(),
                            trace.jobs(),
                            looks,
                            trace.read(),
                            trace.skipped(),
                            trace.cut());
            for (String policy : POLICIES) {
                assertThat(TraceStory.simulate(trace, policy, 8, "low").jobs())
                        .as("%s, seed %d", policy, seed)
                        .isEqualTo(TraceStory.simulate(looked, policy, 8, "low").jobs());
            }
        }
    }
}
