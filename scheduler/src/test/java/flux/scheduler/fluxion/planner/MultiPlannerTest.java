package flux.scheduler.fluxion.planner;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import org.junit.jupiter.api.Test;

@Feature("F250")
class MultiPlannerTest {
    private static final int CORES = 1;
    private static final int GPUS = 2;
    private static final int MEMORY = 3;

    @Test
    void the_earliest_time_is_one_at_which_all_are_there() {
        MultiPlanner planner = coresAndGpus();
        planner.plan(0, 100, new long[] {8, 0});
        planner.plan(50, 100, new long[] {0, 2});
        assertThat(planner.timeFirst(0, 10, new long[] {1, 1})).isEqualTo(150);
        assertThat(planner.timeFirst(0, 10, new long[] {0, 1})).isZero();
        assertThat(planner.timeFirst(0, 10, new long[] {1, 0})).isEqualTo(100);
        assertThat(planner.timeFirst(0, 10, new long[] {9, 0})).isEqualTo(Planner.NEVER);
    }

    @Test
    void spans_stay_when_types_come_and_go() {
        MultiPlanner planner = coresAndGpus();
        long span = planner.plan(0, 100, new long[] {4, 2});
        planner.resize(new int[] {MEMORY, CORES}, new long[] {64, 16}, false);
        assertThat(planner.availableAt(0, 0)).isEqualTo(64);
        assertThat(planner.availableAt(1, 0)).isEqualTo(12);
        planner.reduceSpan(span, new long[] {0, 3});
        assertThat(planner.availableAt(1, 0)).isEqualTo(15);
        planner.removeSpan(span);
        assertThat(planner.availableAt(1, 0)).isEqualTo(16);
        assertThat(planner.spanCount()).isZero();
    }

    private static MultiPlanner coresAndGpus() {
        return new MultiPlanner(0, 1000, new int[] {CORES, GPUS}, new long[] {8, 2});
    }
}
