package flux.replay.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read ahead is what would have been read, in its order, with its end or its failure.
class ReadAheadTest {
    private static Supplier<@Nullable Integer> upTo(int count, AtomicInteger given) {
        return () -> given.get() < count ? given.getAndIncrement() : null;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 10_000})
    void everything_comes_in_order_and_then_the_end(int count) {
        List<Integer> taken = new ArrayList<>();
        try (ReadAhead<Integer> items = new ReadAhead<>("test", upTo(count, new AtomicInteger()))) {
            for (Integer item = items.next(); item != null; item = items.next()) {
                taken.add(item);
            }
            assertThat(items.next()).isNull();
        }
        assertThat(taken).isEqualTo(IntStream.range(0, count).boxed().toList());
    }

    @Test
    void a_failure_comes_after_all_that_was_read_before_it() {
        AtomicInteger given = new AtomicInteger();
        Supplier<@Nullable Integer> source =
                () -> {
                    if (given.get() == 300) {
                        throw new IllegalStateException("damaged");
                    }
                    return given.getAndIncrement();
                };
        try (ReadAhead<Integer> items = new ReadAhead<>("test", source)) {
            for (int i = 0; i < 300; i++) {
                assertThat(items.next()).isEqualTo(i);
            }
            assertThatThrownBy(items::next).hasMessage("damaged");
            assertThatThrownBy(items::next).hasMessage("damaged");
        }
    }

    @Test
    void whoever_goes_away_early_leaves_no_reader_behind() {
        AtomicInteger given = new AtomicInteger();
        try (ReadAhead<Integer> items = new ReadAhead<>("test", upTo(Integer.MAX_VALUE, given))) {
            assertThat(items.next()).isZero();
        }
        int after = given.get();
        assertThat(after).isLessThan(256 * 12);
        assertThat(given.get()).isEqualTo(after);
    }
}
