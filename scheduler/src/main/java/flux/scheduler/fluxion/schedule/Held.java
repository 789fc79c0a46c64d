package flux.scheduler.fluxion.schedule;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/// What one job has: vertices with their claims, and its spans in the filters above them.
public final class Held {
    private final long job;
    private final long start;
    private final long end;
    private final boolean reserved;
    final IntArrayList exclusive = new IntArrayList();
    final IntArrayList shared = new IntArrayList();
    final IntArrayList charged = new IntArrayList();
    final IntArrayList filtered = new IntArrayList();
    final LongArrayList spans = new LongArrayList();

    Held(long job, long start, long end, boolean reserved) {
        this.job = job;
        this.start = start;
        this.end = end;
        this.reserved = reserved;
    }

    public long job() {
        return job;
    }

    public long start() {
        return start;
    }

    public long end() {
        return end;
    }

    /// For later, not yet for use.
    public boolean isReserved() {
        return reserved;
    }

    public int vertexCount() {
        return exclusive.size() + shared.size();
    }

    /// The vertices that are this job's alone.
    public int[] exclusiveVertices() {
        return exclusive.toIntArray();
    }
}
