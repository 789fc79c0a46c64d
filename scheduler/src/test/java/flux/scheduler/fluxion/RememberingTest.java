package flux.scheduler.fluxion;

import static org.assertj.core.api.Assertions.assertThat;

import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.JobspecReader;
import flux.scheduler.fluxion.match.Matched;
import flux.scheduler.fluxion.match.Matched.Found;
import flux.scheduler.fluxion.match.Selection;
import flux.scheduler.fluxion.policy.MatchPolicy;
import flux.scheduler.fluxion.schedule.FilterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever an engine remembers from match to match: it answers as one that searches everything
/// each time, on machines and under loads as chance makes them.
class RememberingTest {
    private static final int MACHINES = 60;
    private static final int STEPS = 120;
    private static final String[] FILTERS = {"", FluxionOptions.FILTERS_DEFAULT, "ALL:gpu"};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "low",
                "high",
                "lonode",
                "hinode",
                "lonodex",
                "hinodex",
                "first",
                "firstnodex",
                "locality",
                "variation",
                "policy=low node_centric=true stop_on_1_matches=true",
                "policy=high node_exclusive=true"
            })
    void what_is_remembered_is_what_would_be_found(String policy) {
        for (int seed = 1; seed <= MACHINES; seed++) {
            new Story(policy, seed).play();
        }
    }

    /// One machine, two engines that are told the same.
    private static final class Story {
        private final Random random;
        private final RandomMachine machine;
        private final Fluxion remembering;
        private final Fluxion searching;
        private final List<Jobspec> asked = new ArrayList<>();
        private final List<Long> jobs = new ArrayList<>();
        private final String name;
        private long now;

        Story(String policy, int seed) {
            name = policy + ", seed " + seed;
            random = new Random(seed);
            machine = new RandomMachine(random);
            FluxionOptions options =
                    new FluxionOptions(
                            MatchPolicy.parse(policy),
                            FilterSpec.parse(FILTERS[random.nextInt(FILTERS.length)]),
                            List.of("containment"),
                            false,
                            0,
                            JobspecReader.DURATION_MAX,
                            random.nextBoolean());
            remembering = new Fluxion(machine.graph, options);
            searching = new Fluxion(machine.graph, options);
            searching.traverser().forgetAlways();
            for (int i = 0; i < 4; i++) {
                asked.add(machine.request());
            }
        }

        void play() {
            boolean reserves = random.nextBoolean();
            for (long job = 1; job <= STEPS; job++) {
                switch (random.nextInt(12)) {
                    case 0, 1, 2 -> cancel();
                    case 3 -> cancelPartly();
                    case 4 -> now += random.nextInt(15);
                    case 5 -> changeMachine();
                    default -> match(job, reserves && random.nextInt(3) == 0);
                }
            }
        }

        private void match(long job, boolean orReserve) {
            if (random.nextInt(8) == 0) {
                asked.set(random.nextInt(asked.size()), machine.request());
            }
            Jobspec jobspec = asked.get(random.nextInt(asked.size()));
            String expected = told(searching, match(searching, job, jobspec, orReserve));
            String told = told(remembering, match(remembering, job, jobspec, orReserve));
            assertThat(told).as("%s, job %d: %s", name, job, jobspec).isEqualTo(expected);
            if (remembering.schedule().held(job) != null) {
                jobs.add(job);
            }
        }

        private Matched match(Fluxion fluxion, long job, Jobspec jobspec, boolean orReserve) {
            return orReserve
                    ? fluxion.allocateOrElseReserve(job, jobspec, now)
                    : fluxion.allocateOrTellWhether(job, jobspec, now);
        }

        private void cancel() {
            if (!jobs.isEmpty()) {
                long job = jobs.remove(random.nextInt(jobs.size()));
                remembering.cancel(job);
                searching.cancel(job);
            }
        }

        /// What a job has of one node.
        private void cancelPartly() {
            int node = machine.nodes.get(random.nextInt(machine.nodes.size()));
            for (long job : List.copyOf(jobs)) {
                int[] own = remembering.schedule().held(job).exclusiveVertices();
                if (random.nextBoolean() && Arrays.stream(own).anyMatch(u -> isIn(node, u))) {
                    searching.cancelPartly(job, u -> isIn(node, u));
                    if (remembering.cancelPartly(job, u -> isIn(node, u))) {
                        jobs.remove(job);
                    }
                    return;
                }
            }
        }

        private boolean isIn(int node, int u) {
            Relations relations = machine.graph.relations(remembering.dominant());
            int above = u;
            while (above != Relations.NONE && above != node) {
                above = relations.parent(above);
            }
            return above == node;
        }

        private void changeMachine() {
            ResourceGraph graph = machine.graph;
            int u = machine.vertices.get(random.nextInt(machine.vertices.size()));
            if (random.nextBoolean()) {
                graph.setUp(u, !graph.isUp(u));
            } else {
                int node = machine.nodes.get(random.nextInt(machine.nodes.size()));
                graph.setProperty(node, "perf_class", "" + random.nextInt(4));
            }
        }

        private static String told(Fluxion fluxion, Matched matched) {
            return matched instanceof Found found
                    ? found.at() + "-" + found.end() + listed(fluxion, found.selection())
                    : matched.toString();
        }

        private static String listed(Fluxion fluxion, Selection selection) {
            StringBuilder listed = new StringBuilder();
            for (int i = 0; i < selection.size(); i++) {
                listed.append('\n')
                        .append(selection.level(i))
                        .append(' ')
                        .append(fluxion.graph().path(selection.vertex(i), fluxion.dominant()))
                        .append(selection.isExclusive(i) ? " exclusive " : " shared ")
                        .append(selection.amount(i));
            }
            return listed.toString();
        }
    }
}
