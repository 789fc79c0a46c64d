package flux.replay.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import flux.replay.simulation.Simulation.Summary;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random lives of an instance; a failure names its seed, and `-Dflux.seed=N` runs that one alone.
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("flux.seeds", 2000);
    private static final int STEPS = 250;

    /// Graphs take longer than the simple scheduler's lists.
    private static final int EXCHANGES_SHARE = 4;

    @TempDir Path directory;
    private int lives;

    private Simulation life(long seed) {
        return life(seed, false);
    }

    private Simulation life(long seed, boolean exchanges) {
        lives++;
        return new Simulation(seed, directory.resolve(String.valueOf(lives)), exchanges);
    }

    @Test
    void every_life_keeps_the_invariants() {
        live(SEEDS, false);
    }

    /// Fluxion with every queue policy, and the simple one, by turns: nothing is given twice, and
    /// nobody loses what he has, whoever takes over from whom.
    @Test
    void every_life_in_which_schedulers_come_and_go_keeps_them_too() {
        live(SEEDS / EXCHANGES_SHARE, true);
    }

    private void live(int seeds, boolean exchanges) {
        Long only = Long.getLong("flux.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? seeds : only;
        long submitted = 0;
        long ended = 0;
        long crashes = 0;
        for (long seed = first; seed <= last; seed++) {
            Simulation life = life(seed, exchanges);
            Summary[] summary = new Summary[1];
            assertThatCode(() -> summary[0] = life.run(STEPS))
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
            submitted += summary[0].submitted();
            ended += summary[0].ended();
            crashes += summary[0].crashes();
        }
        assertThat(ended).isGreaterThan(submitted / 2);
        assertThat(crashes).as("crashes in all lives").isPositive();
    }

    @Test
    void the_same_seed_is_the_same_life() {
        assertThat(life(42).run(STEPS)).isEqualTo(life(42).run(STEPS));
    }
}
