package flux.scheduler.fluxion;

import static flux.scheduler.fluxion.SmallCluster.allOf;
import static flux.scheduler.fluxion.SmallCluster.job;
import static flux.scheduler.fluxion.SmallCluster.slots;
import static flux.scheduler.fluxion.SmallCluster.some;
import static org.assertj.core.api.Assertions.assertThat;

import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.match.Matched;
import flux.scheduler.fluxion.match.Matched.Found;
import flux.scheduler.fluxion.planner.MultiPlanner;
import flux.scheduler.fluxion.schedule.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever comes and goes: nobody gets what somebody has, and the filters agree with the claims.
class FluxionUnderLoadTest {
    private static final int STEPS = 400;

    @ParameterizedTest
    @CsvSource({
        "low,1",
        "high,2",
        "hinodex,3",
        "first,4",
        "firstnodex,5",
        "lonode,6",
        "locality,7"
    })
    void nothing_is_given_twice(String policy, long seed) {
        Random random = new Random(seed);
        Fluxion fluxion = new Fluxion(SmallCluster.of(6, 8, 16), FluxionOptions.of(policy));
        List<Long> jobs = new ArrayList<>();
        for (long id = 1; id <= STEPS; id++) {
            if (random.nextInt(3) == 0 && !jobs.isEmpty()) {
                fluxion.cancel(jobs.remove(random.nextInt(jobs.size())));
            } else {
                Matched matched = fluxion.allocateOrElseReserve(id, request(random), 0);
                if (matched instanceof Found) {
                    jobs.add(id);
                }
            }
            checkNoOverlap(fluxion);
        }
        jobs.forEach(fluxion::cancel);
        checkAllFree(fluxion);
    }

    private static Jobspec request(Random random) {
        long seconds = 1 + random.nextInt(100);
        return switch (random.nextInt(3)) {
            case 0 -> job(seconds, allOf(1 + random.nextInt(3), "node"));
            case 1 ->
                    job(
                            seconds,
                            slots(
                                    1 + random.nextInt(4),
                                    some(1 + random.nextInt(3), "core"),
                                    some(1 + random.nextInt(6), "memory")));
            default ->
                    job(
                            seconds,
                            some(
                                    1 + random.nextInt(2),
                                    "node",
                                    slots(1, some(1 + random.nextInt(8), "core"))));
        };
    }

    private static void checkNoOverlap(Fluxion fluxion) {
        List<Held> jobs = new ArrayList<>(fluxion.schedule().jobs());
        long[] busyUntil = new long[fluxion.graph().vertexCount()];
        jobs.sort((a, b) -> Long.compare(a.start(), b.start()));
        for (Held held : jobs) {
            for (int u : held.exclusiveVertices()) {
                assertThat(held.start())
                        .as("start of job %d at %s", held.job(), fluxion.graph().path(u, 0))
                        .isGreaterThanOrEqualTo(busyUntil[u]);
                busyUntil[u] = held.end();
            }
        }
    }

    private static void checkAllFree(Fluxion fluxion) {
        for (int u = 0; u < fluxion.graph().vertexCount(); u++) {
            assertThat(fluxion.schedule().claims(u)).isNull();
            MultiPlanner filter = fluxion.schedule().filters().at(u);
            for (int i = 0; filter != null && i < filter.size(); i++) {
                assertThat(filter.spanCount()).isZero();
                assertThat(filter.availableDuring(i, 0, 1_000_000)).isEqualTo(filter.total(i));
            }
        }
    }
}
