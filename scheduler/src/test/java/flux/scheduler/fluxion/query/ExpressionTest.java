package flux.scheduler.fluxion.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.scheduler.fluxion.query.Expression.And;
import flux.scheduler.fluxion.query.Expression.Or;
import flux.scheduler.fluxion.query.Expression.Predicate;
import java.util.List;
import org.junit.jupiter.api.Test;

@Feature("F233")
class ExpressionTest {
    private static final Predicate UP = new Predicate("status", "up");
    private static final Predicate FREE = new Predicate("sched-now", "free");
    private static final Predicate DOWN = new Predicate("status", "down");

    @Test
    void predicates_side_by_side_must_both_hold() {
        assertThat(Expression.parse("status=up sched-now=free"))
                .isEqualTo(Expression.parse("status=up and sched-now=free"))
                .isEqualTo(new And(List.of(UP, FREE)));
    }

    @Test
    void and_binds_closer_than_or_unless_brackets_say_otherwise() {
        assertThat(Expression.parse("status=down or status=up and sched-now=free"))
                .isEqualTo(new Or(List.of(DOWN, new And(List.of(UP, FREE)))));
        assertThat(Expression.parse("(status=down or status=up) and sched-now=free"))
                .isEqualTo(new And(List.of(new Or(List.of(DOWN, UP)), FREE)));
    }

    @Test
    void what_is_no_expression_is_refused() {
        for (String text : List.of("", "status", "status=", "=up", "(status=up", "status=up)")) {
            assertThatThrownBy(() -> Expression.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
