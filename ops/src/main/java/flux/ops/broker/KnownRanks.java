package flux.ops.broker;

import flux.ops.service.OverlayService;
import flux.ops.service.OverlayService.Health;
import org.jspecify.annotations.Nullable;

/// The ranks as the overlay service shows them: all there, where one process has them all.
final class KnownRanks implements OverlayService.Ranks {
    private static final double NANOS_PER_SECOND = 1e9;

    private final @Nullable Crew crew;
    private final long startNanos = System.nanoTime();

    KnownRanks(@Nullable Crew crew) {
        this.crew = crew;
    }

    @Override
    public Health health(int rank) {
        if (crew == null) {
            return new Health("full", "", (System.nanoTime() - startNanos) / NANOS_PER_SECOND);
        }
        Crew.Health health = crew.health(rank);
        return new Health(health.status(), health.error(), health.seconds());
    }

    @Override
    public boolean disconnect(int rank) {
        return crew != null && crew.disconnect(rank);
    }
}
