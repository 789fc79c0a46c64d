package flux.replay.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import flux.replay.simulation.Simulation.Summary;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random lives of an instance; a failure names its seed, and `-Dflux.seed=N` runs that one alone.
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("flux.seeds", 1000);
    private static final int STEPS = 250;

    /// Graphs take longer than the simple scheduler's lists.
    private static final int EXCHANGES_SHARE = 4;

    private static final int HOUSEKEEPING_SHARE = 50;

    @TempDir Path directory;
    private int lives;

    private Simulation life(long seed) {
        return life(seed, false, "{}");
    }

    private Simulation life(long seed, boolean exchanges, String config) {
        lives++;
        return new Simulation(seed, directory.resolve(String.valueOf(lives)), exchanges, config);
    }

    @Test
    void every_life_keeps_the_invariants() {
        live(SEEDS, false, "{}");
    }

    /// Fluxion with every queue policy, and the simple one, by turns: nothing is given twice, and
    /// nobody loses what he has, whoever takes over from whom.
    @Test
    void every_life_in_which_schedulers_come_and_go_keeps_them_too() {
        live(SEEDS / EXCHANGES_SHARE, true, "{}");
    }

    /// Whichever way nodes are given back, and whenever the broker crashes: what a job has held is
    /// held until its script has ended there, then it is free, once.
    @Test
    void every_life_with_housekeeping_gives_all_resources_back() {
        for (String releaseAfter :
                List.of("", ",\"release-after\":\"0\"", ",\"release-after\":\"1s\"")) {
            String table = "{\"command\":[\"tidy\"],\"timeout\":\"2s\"" + releaseAfter + "}";
            String config = "{\"job-manager\":{\"housekeeping\":" + table + "}}";
            long housekept = live(SEEDS / HOUSEKEEPING_SHARE, false, config);
            housekept += live(SEEDS / HOUSEKEEPING_SHARE, true, config);
            assertThat(housekept).as("jobs with housekeeping").isPositive();
        }
    }

    /// @return how many jobs left their resources to housekeeping
    private long live(int seeds, boolean exchanges, String config) {
        Long only = Long.getLong("flux.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? seeds : only;
        long submitted = 0;
        long ended = 0;
        long crashes = 0;
        long housekept = 0;
        for (long seed = first; seed <= last; seed++) {
            Simulation life = life(seed, exchanges, config);
            Summary[] summary = new Summary[1];
            assertThatCode(() -> summary[0] = life.run(STEPS))
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
            submitted += summary[0].submitted();
            ended += summary[0].ended();
            crashes += summary[0].crashes();
            housekept += summary[0].housekept();
        }
        assertThat(ended).isGreaterThan(submitted / 2);
        assertThat(crashes).as("crashes in all lives").isPositive();
        return housekept;
    }

    @Test
    void the_same_seed_is_the_same_life() {
        assertThat(life(42).run(STEPS)).isEqualTo(life(42).run(STEPS));
    }
}
