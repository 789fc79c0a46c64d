package flux.scheduler.fluxion.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import org.junit.jupiter.api.Test;

@Feature("F250")
class PlannerTest {
    private static final long HORIZON = 100_000_000;

    @Test
    void a_pool_of_one_is_handed_on_from_span_to_span() {
        Planner planner = new Planner(0, 10, 1);
        assertThat(planner.timeFirst(0, 5, 1)).isZero();
        planner.addSpan(0, 5, 1);
        assertThat(planner.timeFirst(0, 2, 1)).isEqualTo(5);
        long second = planner.addSpan(5, 2, 1);
        assertThat(planner.timeFirst(0, 2, 1)).isEqualTo(7);
        long third = planner.addSpan(7, 2, 1);
        assertThat(planner.timeFirst(0, 2, 1)).isEqualTo(Planner.NEVER);
        assertThat(planner.timeFirst(0, 1, 1)).isEqualTo(9);
        planner.addSpan(9, 1, 1);
        planner.removeSpan(second);
        planner.removeSpan(third);
        assertThat(planner.timeFirst(0, 5, 1)).isEqualTo(Planner.NEVER);
        assertThat(planner.timeFirst(0, 4, 1)).isEqualTo(5);
    }

    @Test
    void what_remains_is_told_for_a_time_and_for_a_window() {
        Planner planner = threeSpans();
        long[][] at = {{1, 5}, {10, 4}, {1500, 9}, {2000, 0}, {2500, 0}, {3000, 0}, {3001, 10}};
        for (long[] each : at) {
            assertThat(planner.availableAt(each[0])).as("at %d", each[0]).isEqualTo(each[1]);
        }
        long[][] during = {
            {0, 1001, 4}, {10, 1990, 4}, {4, 3, 5}, {20, 980, 4}, {1001, 998, 9}, {2500, 101, 0}
        };
        for (long[] each : during) {
            assertThat(planner.availableDuring(each[0], each[1]))
                    .as("%d for %d", each[0], each[1])
                    .isEqualTo(each[2]);
        }
    }

    @Test
    void a_window_fits_when_all_of_it_fits() {
        Planner planner = new Planner(0, HORIZON, 10);
        planner.addSpan(1, 1000, 5);
        planner.addSpan(2000, 1001, 10);
        assertThat(planner.isAvailable(10, 2991, 1)).isFalse();
        assertThat(planner.isAvailable(10, 1990, 1)).isTrue();
    }

    @Test
    void searching_goes_from_point_to_point() {
        Planner planner = threeSpans();
        assertThat(planner.timeFirst(0, 9, 5)).isZero();
        assertThat(planner.timeNext()).isEqualTo(1);
        assertThat(planner.timeNext()).isEqualTo(1001);
        assertThat(planner.timeNext()).isEqualTo(3001);
        assertThat(planner.timeNext()).isEqualTo(Planner.NEVER);
        assertThat(planner.timeFirst(1, 10, 9)).isEqualTo(1001);
        assertThat(planner.timeNext()).isEqualTo(3001);
        assertThat(planner.timeNext()).isEqualTo(Planner.NEVER);
    }

    @Test
    void more_is_there_when_less_is_used() {
        Planner planner = new Planner(0, HORIZON, 10);
        planner.addSpan(100, 100, 5);
        planner.addSpan(200, 100, 3);
        assertThat(planner.timeFirst(100, 10, 7)).isEqualTo(200);
        assertThat(planner.timeFirst(100, 10, 5)).isEqualTo(100);
    }

    @Test
    void many_reservations_line_up_behind_each_other() {
        Planner[] planners = new Planner[9];
        for (int i = 0; i < planners.length; i++) {
            planners[i] = new Planner(0, HORIZON, 16);
            planners[i].addSpan(3600, 1000, 16);
        }
        for (int i = 0; i < 50_000; i++) {
            Planner planner = planners[i % 9];
            long at = planner.timeFirst(3600, 1000, 16);
            assertThat(at).isEqualTo(4600 + i / 9 * 1000L);
            planner.addSpan(at, 1000, 16);
        }
    }

    @Test
    void a_span_gives_back_part_and_a_pool_grows() {
        Planner planner = new Planner(0, HORIZON, 4);
        long span = planner.addSpan(10, 10, 4);
        planner.reduceSpan(span, 3);
        assertThat(planner.availableAt(15)).isEqualTo(3);
        planner.resize(8);
        assertThat(planner.availableAt(15)).isEqualTo(7);
        assertThat(planner.availableAt(25)).isEqualTo(8);
        planner.removeSpan(span);
        assertThat(planner.availableAt(15)).isEqualTo(8);
    }

    @Test
    void what_joins_for_now_comes_to_later_points_when_they_go() {
        Planner planner = new Planner(0, HORIZON, 4);
        long span = planner.addSpan(10, 10, 4);
        planner.resizeForNow(8);
        assertThat(planner.availableAt(0)).isEqualTo(8);
        assertThat(planner.availableAt(10)).isZero();
        planner.removeSpan(span);
        assertThat(planner.availableAt(10)).isEqualTo(8);
    }

    @Test
    void what_cannot_be_asked_is_refused_by_kind() {
        Planner planner = new Planner(0, 10, 1);
        assertKind(() -> planner.timeFirst(0, 1, 2), PlannerFault.Kind.ERANGE);
        assertKind(() -> planner.addSpan(0, 1, 2), PlannerFault.Kind.ERANGE);
        assertKind(() -> planner.availableDuring(0, 0), PlannerFault.Kind.EINVAL);
        assertKind(() -> planner.availableAt(10), PlannerFault.Kind.EINVAL);
        assertKind(() -> planner.removeSpan(1), PlannerFault.Kind.ENOENT);
        assertKind(planner::timeNext, PlannerFault.Kind.EINVAL);
        assertKind(() -> new Planner(0, 0, 1), PlannerFault.Kind.EINVAL);
    }

    private static void assertKind(Runnable action, PlannerFault.Kind kind) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        PlannerFault.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static Planner threeSpans() {
        Planner planner = new Planner(0, HORIZON, 10);
        planner.addSpan(1, 1000, 5);
        planner.addSpan(2000, 1001, 10);
        planner.addSpan(10, 1990, 1);
        return planner;
    }
}
