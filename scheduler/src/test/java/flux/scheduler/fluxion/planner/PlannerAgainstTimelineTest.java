package flux.scheduler.fluxion.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The planner answers as an array of seconds would, whatever was planned, given back or resized.
class PlannerAgainstTimelineTest {
    private static final int END = 120;
    private static final int STEPS = 2_000;

    private final long[] used = new long[END];
    private final TreeMap<Integer, Integer> points = new TreeMap<>();
    private final List<long[]> spans = new ArrayList<>();
    private long total = 12;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_planner_is_an_array_of_seconds(long seed) {
        Random random = new Random(seed);
        Planner planner = new Planner(0, END, total);
        point(0, 1);
        for (int step = 0; step < STEPS; step++) {
            int start = random.nextInt(END - 1);
            int duration = 1 + random.nextInt(END - start);
            switch (random.nextInt(6)) {
                case 0, 1 -> plan(planner, start, duration, 1 + random.nextInt(4));
                case 2 -> giveBack(planner, random);
                case 3 -> reduce(planner, random);
                case 4 -> {
                    total = Math.max(total + random.nextInt(5) - 2, 1);
                    planner.resize(total);
                }
                default -> search(planner, start, 1 + random.nextInt(20), random);
            }
            assertThat(planner.availableAt(start)).isEqualTo(total - used[start]);
            assertThat(planner.availableDuring(start, duration))
                    .isEqualTo(naiveDuring(start, duration));
        }
    }

    private void plan(Planner planner, int start, int duration, long amount) {
        if (naiveDuring(start, duration) >= amount) {
            long id = planner.addSpan(start, duration, amount);
            use(start, start + duration, amount);
            point(start, 1);
            point(start + duration, 1);
            spans.add(new long[] {id, start, start + duration, amount});
        }
    }

    private void giveBack(Planner planner, Random random) {
        if (!spans.isEmpty()) {
            long[] span = spans.remove(random.nextInt(spans.size()));
            planner.removeSpan(span[0]);
            use((int) span[1], (int) span[2], -span[3]);
            point((int) span[1], -1);
            point((int) span[2], -1);
        }
    }

    private void reduce(Planner planner, Random random) {
        if (!spans.isEmpty()) {
            long[] span = spans.get(random.nextInt(spans.size()));
            long amount = random.nextInt((int) span[3] + 1);
            planner.reduceSpan(span[0], amount);
            use((int) span[1], (int) span[2], -amount);
            span[3] -= amount;
        }
    }

    private void search(Planner planner, int from, int duration, Random random) {
        long amount = 1 + random.nextInt((int) total);
        long found = planner.timeFirst(from, Math.min(duration, END - from), amount);
        List<Long> all = new ArrayList<>();
        while (found != Planner.NEVER) {
            all.add(found);
            found = planner.timeNext();
        }
        int window = Math.min(duration, END - from);
        List<Long> naive = new ArrayList<>();
        for (int t : points.keySet()) {
            if (t >= from && t + window <= END && naiveDuring(t, window) >= amount) {
                naive.add((long) t);
            }
        }
        assertThat(all).isEqualTo(naive);
    }

    private long naiveDuring(int start, int duration) {
        long least = Long.MAX_VALUE;
        for (int t = start; t < start + duration; t++) {
            least = Math.min(least, total - used[t]);
        }
        return least;
    }

    private void use(int from, int to, long amount) {
        for (int t = from; t < to; t++) {
            used[t] += amount;
        }
    }

    private void point(int t, int references) {
        points.merge(t, references, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
    }
}
