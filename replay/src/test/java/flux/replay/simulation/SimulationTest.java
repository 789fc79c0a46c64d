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

    @TempDir Path directory;
    private int lives;

    private Simulation life(long seed) {
        lives++;
        return new Simulation(seed, directory.resolve(String.valueOf(lives)));
    }

    @Test
    void every_life_keeps_the_invariants() {
        Long only = Long.getLong("flux.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? SEEDS : only;
        long submitted = 0;
        long ended = 0;
        long crashes = 0;
        for (long seed = first; seed <= last; seed++) {
            Simulation life = life(seed);
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
