package flux.scheduler.fluxion.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.scheduler.fluxion.jobspec.Count.Operator;
import org.junit.jupiter.api.Test;

@Feature("F088")
class CountTest {
    private static final long MANY = Count.UNLIMITED;

    @Test
    void sums_go_up_in_steps() {
        long[][] steps = {{1, 10, 5}, {2, 9, 5}, {3, 10, 4}, {5, 6, 1}, {10, 1, 1}};
        for (long[] step : steps) {
            Count count = new Count(1, 10, Operator.ADD, step[0]);
            assertThat(count.within(MANY)).as("+%d", step[0]).isEqualTo(step[1]);
            assertThat(count.within(5)).as("+%d of 5", step[0]).isEqualTo(step[2]);
        }
        assertThat(new Count(1, 4294967295L, Operator.ADD, 1).most()).isEqualTo(4294967295L);
        assertThat(new Count(2, 4294967295L, Operator.ADD, 2).most()).isEqualTo(4294967294L);
    }

    @Test
    void products_and_powers_grow_faster() {
        assertThat(new Count(1, 64, Operator.MULTIPLY, 2).within(44)).isEqualTo(32);
        assertThat(new Count(2, 64, Operator.POWER, 4).within(18)).isEqualTo(16);
        assertThat(new Count(2, 64, Operator.POWER, 4).within(15)).isEqualTo(2);
    }

    @Test
    void less_than_the_least_is_nothing() {
        assertThat(new Count(2, 4, Operator.ADD, 1).within(1)).isZero();
        assertThat(new Count(4, 2, Operator.ADD, 1).within(10)).isZero();
    }
}
