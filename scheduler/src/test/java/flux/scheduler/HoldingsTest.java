package flux.scheduler;

import static flux.scheduler.Asked.machine;
import static flux.scheduler.Asked.nodes;
import static flux.scheduler.Asked.slots;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.scheduler.Matcher.Match;
import flux.scheduler.Matcher.Matched;
import flux.scheduler.fcfs.FcfsMatcher;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.FluxionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A matcher that is told at once what stands at the end of a replay goes on as one that was told
/// of every claim as it came and went.
class HoldingsTest {
    private static final int SEEDS = 40;
    private static final int FACTS = 150;
    private static final int MATCHES = 60;
    private static final ResourceSet MACHINE = machine(6, 4, 1);

    /// Policies that choose by what is free and by ids: the same resources, job by job.
    @ParameterizedTest
    @ValueSource(strings = {"low", "high", "lonode", "hinode", "lonodex", "locality"})
    void what_later_matches_give_does_not_depend_on_what_was_booked_in_between(String policy) {
        compareChoices(() -> new FluxionMatcher(FluxionOptions.of(policy)));
    }

    @Test
    void and_not_with_the_simple_matcher_either() {
        compareChoices(FcfsMatcher::new);
    }

    private static void compareChoices(Supplier<Matcher> fresh) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Past past = new Past(seed, fresh);
            Random random = new Random(-seed);
            for (int i = 0; i < MATCHES; i++) {
                JobId job = new JobId(10_000 + i);
                Asked asked = asked(random);
                double now = past.now + i;
                Match inTurn = past.inTurn.match(job, asked.request(), now);
                Match atOnce = past.atOnce.match(job, asked.request(), now);
                assertThat(told(atOnce)).as("seed %d, %s", seed, asked).isEqualTo(told(inTurn));
                if (random.nextBoolean()) {
                    past.inTurn.free(job);
                    past.atOnce.free(job);
                }
            }
        }
    }

    /// `first` also prefers nodes that were never used, which nobody knows after a start (nor in
    /// Flux): where a job goes may differ, whether there is room may not.
    @ParameterizedTest
    @ValueSource(strings = {"first", "firstnodex"})
    void whether_there_is_room_does_not_depend_on_it(String policy) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Past past = new Past(seed, () -> new FluxionMatcher(FluxionOptions.of(policy)));
            Random random = new Random(-seed);
            for (int i = 0; i < MATCHES; i++) {
                JobId job = new JobId(10_000 + i);
                Asked asked = asked(random);
                Match inTurn = past.inTurn.match(job, asked.request(), past.now);
                Match atOnce = past.atOnce.match(job, asked.request(), past.now);
                assertThat(atOnce.getClass())
                        .as("seed %d, %s", seed, asked)
                        .isEqualTo(inTurn.getClass());
                past.inTurn.free(job);
                past.atOnce.free(job);
            }
        }
    }

    private static String told(Match match) {
        return match instanceof Matched m ? m.resources().toJson() : match.toString();
    }

    private static Asked asked(Random random) {
        Asked asked =
                random.nextBoolean()
                        ? slots(1 + random.nextInt(5)).cores(1 + random.nextInt(2))
                        : nodes(1 + random.nextInt(3)).each(1 + random.nextInt(2));
        asked = random.nextInt(4) == 0 ? asked.gpus(1) : asked;
        asked = asked.nodes() > 0 && random.nextInt(3) == 0 ? asked.whole() : asked;
        return asked.seconds(random.nextInt(3) == 0 ? 0 : 10 + random.nextInt(1000));
    }

    /// The same facts, told to one matcher one by one and to the other at the end.
    private static final class Past {
        final Matcher inTurn;
        final Matcher atOnce;
        double now = 1000;

        Past(int seed, Supplier<Matcher> fresh) {
            Random random = new Random(seed);
            Holdings live = new Holdings();
            Holdings replayed = new Holdings();
            inTurn = fresh.get();
            atOnce = fresh.get();
            live.fill(inTurn);
            live.define(MACHINE);
            replayed.define(MACHINE);
            Matcher chooser = fresh.get();
            chooser.define(MACHINE);
            List<JobId> running = new ArrayList<>();
            for (int i = 0; i < FACTS; i++) {
                now += random.nextInt(5);
                switch (random.nextInt(10)) {
                    case 0 -> {
                        String rank = Integer.toString(random.nextInt(6));
                        boolean up = random.nextInt(3) > 0;
                        live.setUp(rank, up);
                        replayed.setUp(rank, up);
                    }
                    case 1 -> shrink(random, running, chooser, live, replayed);
                    case 2, 3, 4 -> {
                        if (!running.isEmpty()) {
                            JobId job = running.remove(random.nextInt(running.size()));
                            chooser.free(job);
                            live.free(job);
                            replayed.free(job);
                        }
                    }
                    default -> {
                        JobId job = new JobId(1 + i);
                        if (chooser.match(job, asked(random).request(), now) instanceof Matched m) {
                            running.add(job);
                            live.hold(job, m.resources());
                            replayed.hold(job, m.resources());
                        }
                    }
                }
            }
            assertThat(replayed.held()).isEqualTo(live.held());
            replayed.fill(atOnce);
            inTurn.advance(now);
            atOnce.advance(now);
        }

        /// Some ranks of a job are given back, as by housekeeping.
        private static void shrink(
                Random random,
                List<JobId> running,
                Matcher chooser,
                Holdings live,
                Holdings replayed) {
            for (JobId job : running) {
                ResourceSet held = live.held().get(job);
                if (held != null && held.rankSet().size() > 1 && random.nextBoolean()) {
                    ResourceSet left = held.onRanks(Idset.of(held.rankSet().first()));
                    chooser.free(job);
                    chooser.hold(job, left);
                    for (Holdings holdings : List.of(live, replayed)) {
                        holdings.free(job);
                        holdings.hold(job, left);
                    }
                    return;
                }
            }
        }
    }
}
