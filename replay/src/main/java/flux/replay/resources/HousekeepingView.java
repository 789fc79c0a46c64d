package flux.replay.resources;

import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.state.Housekeeping.Kept;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A projection of the `jobs` log on housekeeping that is under way. For one thread.
public final class HousekeepingView {

    /// Of one job.
    ///
    /// @param startMicros microseconds since the Unix epoch
    /// @param positions of the entries that tell of it
    public record Running(Kept kept, long startMicros, LongArrayList positions) {}

    private final SortedMap<JobId, Running> running = new TreeMap<>();

    /// Takes in the next entry.
    public void apply(PositionedEntry next) {
        if (!(next.entry().fact() instanceof OfJob fact)) {
            return;
        }
        for (JobEvent event : fact.events()) {
            switch (event) {
                case HousekeepingStarted e ->
                        running.put(
                                fact.job(),
                                new Running(
                                        Kept.of(e),
                                        next.entry().timeMicros(),
                                        LongArrayList.of(next.position())));
                case HousekeepingFinished e -> finished(fact.job(), e, next.position());
                default -> {}
            }
        }
    }

    private void finished(JobId job, HousekeepingFinished event, long position) {
        Running before = running.get(job);
        if (before == null) {
            return;
        }
        Optional<Kept> rest = before.kept().after(event);
        if (rest.isEmpty()) {
            running.remove(job);
            return;
        }
        before.positions().add(position);
        running.put(job, new Running(rest.get(), before.startMicros(), before.positions()));
    }

    /// By job.
    public SortedMap<JobId, Running> running() {
        return Collections.unmodifiableSortedMap(running);
    }

    /// Adds the positions of all entries without which a later instance would not know of it.
    public void addPositions(LongArrayList into) {
        running.values().forEach(job -> into.addAll(job.positions()));
    }
}
