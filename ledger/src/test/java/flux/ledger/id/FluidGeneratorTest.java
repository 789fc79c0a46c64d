package flux.ledger.id;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// How job ids follow each other (RFC 19).
@Feature("F078")
class FluidGeneratorTest {
    private static final JobId NONE = new JobId(0);

    @Test
    void an_id_begins_with_the_milliseconds_since_the_epoch() {
        assertThat(FluidGenerator.after(NONE, 1200)).isEqualTo(new JobId(20_132_659_200L));
    }

    @Test
    void ids_of_one_millisecond_are_numbered() {
        JobId first = FluidGenerator.after(NONE, 5);
        assertThat(FluidGenerator.after(first, 5)).isEqualTo(new JobId(first.value() + 1));
    }

    @Test
    void the_1025th_id_of_a_millisecond_is_of_the_next_one() {
        JobId id = FluidGenerator.after(NONE, 5);
        for (int i = 0; i < 1023; i++) {
            id = FluidGenerator.after(id, 5);
        }
        assertThat(id.value()).isEqualTo((5L << 24) + 1023);
        assertThat(FluidGenerator.after(id, 5)).isEqualTo(new JobId(6L << 24));
    }

    @Test
    void ids_grow_whatever_the_clock_does() {
        Random random = new Random(7);
        JobId last = NONE;
        for (int i = 0; i < 20_000; i++) {
            JobId next = FluidGenerator.after(last, random.nextInt(50));
            assertThat(next).isGreaterThan(last);
            last = next;
        }
    }
}
