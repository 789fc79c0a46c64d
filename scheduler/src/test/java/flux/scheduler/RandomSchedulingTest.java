package flux.scheduler;

import static flux.scheduler.Asked.machine;
import static flux.scheduler.Asked.nodes;
import static flux.scheduler.Asked.slots;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.SetUrgency;
import flux.ledger.decide.Command.StartQueue;
import flux.ledger.decide.Command.Undrain;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobState;
import flux.ledger.resource.ResourceSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Whatever users do and in whatever order the parts take their turns: no core is given out twice,
/// none is lost, and the log tells it all. A failure is a seed.
class RandomSchedulingTest {
    private static final int SEEDS = 60;
    private static final int TURNS = 200;
    private static final ResourceSet MACHINE = machine(4, 4, 1);

    @Test
    void a_core_is_never_given_to_two_jobs_and_every_job_ends() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SchedulerStory story = run(seed);
            List<Entry> entries = SchedulerStory.entries(story.log);
            assertThat(heldAtTheEnd(entries)).as("seed %d", seed).isEmpty();
            assertThat(story.instance.activeJobs()).as("seed %d", seed).isEmpty();
            assertThat(story.scheduler.waitingCount()).as("seed %d", seed).isZero();
            assertThat(entries)
                    .as("seed %d", seed)
                    .noneMatch(
                            entry ->
                                    entry.fact() instanceof OfRefusal f
                                            && f.refusal().rule() == Rule.RESOURCES_TAKEN);
        }
    }

    @Test
    void the_same_seed_makes_the_same_log() {
        for (int seed = 0; seed < 5; seed++) {
            assertThat(run(seed).instance.digest()).isEqualTo(run(seed).instance.digest());
        }
    }

    /// With a crash half way.
    private static SchedulerStory run(int seed) {
        Random random = new Random(seed);
        Random room = new Random(-seed);
        List<String> names = new ArrayList<>();
        SchedulerStory before = SchedulerStory.given("{}", MACHINE, _ -> room.nextInt(5) > 0);
        takeTurns(before, random, names);
        SchedulerStory after = before.restarted();
        assertThat(after.scheduler.waitingCount()).isEqualTo(waitingInTruth(after));
        takeTurns(after, random, names);
        finish(after, names);
        return after;
    }

    private static void takeTurns(SchedulerStory story, Random random, List<String> names) {
        for (int turn = 0; turn < TURNS; turn++) {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> {
                    String name = "job" + names.size();
                    story.submitted(name, asked(random));
                    names.add(name);
                }
                case 3, 4 -> withAny(names, random, story::job, id -> story.when(end(id)));
                case 5 -> withAny(names, random, story::job, id -> story.when(cancel(id)));
                case 6 -> {
                    int urgency = random.nextInt(32);
                    withAny(
                            names,
                            random,
                            story::job,
                            id -> story.when(new SetUrgency(id, urgency)));
                }
                case 7 -> drainOrUndrain(story, random);
                case 8 -> story.when(new StartQueue("", random.nextInt(3) > 0, ""));
                case 9, 10 -> story.manager.step();
                default -> story.schedule();
            }
        }
    }

    private static Asked asked(Random random) {
        Asked asked =
                random.nextBoolean()
                        ? slots(1 + random.nextInt(9)).cores(1 + random.nextInt(3))
                        : nodes(1 + random.nextInt(5)).each(1 + random.nextInt(2));
        asked = random.nextInt(4) == 0 ? asked.gpus(1) : asked;
        asked = asked.nodes() > 0 && random.nextBoolean() ? asked.whole() : asked;
        asked = random.nextInt(5) == 0 ? asked.where("{'ranks':['1-2']}") : asked;
        return asked.urgency(random.nextInt(32));
    }

    private static ReportEnd end(JobId job) {
        return new ReportEnd(job, 0);
    }

    private static Raise cancel(JobId job) {
        return new Raise(job, "cancel", 0, "", null);
    }

    private static void withAny(
            List<String> names,
            Random random,
            Function<String, JobId> find,
            Consumer<JobId> action) {
        if (!names.isEmpty()) {
            action.accept(find.apply(names.get(random.nextInt(names.size()))));
        }
    }

    private static void drainOrUndrain(SchedulerStory story, Random random) {
        String rank = Integer.toString(random.nextInt(4));
        story.when(
                random.nextBoolean()
                        ? new Drain(rank, "", DrainMode.UPDATE)
                        : new Undrain(rank, "", true));
    }

    private static void finish(SchedulerStory story, List<String> names) {
        story.when(new StartQueue("", true, ""));
        for (int rank = 0; rank < 4; rank++) {
            story.when(new Undrain(Integer.toString(rank), "", true));
        }
        names.forEach(name -> story.when(new SetUrgency(story.job(name), 16)));
        for (int round = 0; round < 200 && !story.instance.activeJobs().isEmpty(); round++) {
            story.settled();
            for (String name : names) {
                if (story.held(name).startsWith("rank")) {
                    story.when(end(story.job(name)));
                }
            }
        }
        story.settled();
    }

    private static long waitingInTruth(SchedulerStory story) {
        return story.instance.activeJobs().stream()
                .filter(job -> job.state() == JobState.SCHED)
                .count();
    }

    /// Goes through the log with nothing but a table of who has what.
    private static Map<String, JobId> heldAtTheEnd(List<Entry> entries) {
        Map<String, JobId> owners = new TreeMap<>();
        Map<JobId, List<String>> things = new HashMap<>();
        for (Entry entry : entries) {
            if (!(entry.fact() instanceof OfJob fact)) {
                continue;
            }
            for (JobEvent event : fact.events()) {
                if (event instanceof Allocated allocated) {
                    List<String> given = things(allocated.resources());
                    assertThat(given).isNotEmpty();
                    for (String thing : given) {
                        assertThat(owners.put(thing, fact.job())).as(thing).isNull();
                    }
                    things.put(fact.job(), given);
                } else if (event instanceof Freed) {
                    things.getOrDefault(fact.job(), List.of()).forEach(owners::remove);
                }
            }
        }
        return owners;
    }

    private static List<String> things(ResourceSet resources) {
        List<String> things = new ArrayList<>();
        resources.forEachNode(
                (rank, _, cores, gpus) -> {
                    assertThat(rank).isBetween(0, 3);
                    assertThat(cores.last()).isBetween(0, 3);
                    assertThat(gpus.last()).isLessThan(1);
                    cores.forEach(core -> things.add(rank + "/core" + core));
                    gpus.forEach(gpu -> things.add(rank + "/gpu" + gpu));
                });
        return things;
    }
}
