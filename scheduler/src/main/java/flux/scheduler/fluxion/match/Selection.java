package flux.scheduler.fluxion.match;

import it.unimi.dsi.fastutil.booleans.BooleanArrayList;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/// Vertices of a graph as a tree, children before parents, in the order of the graph's edges: what
/// a job gets, or what a search has found.
public final class Selection {

    /// The parent of the root.
    public static final int NONE = -1;

    private final IntArrayList vertices = new IntArrayList();
    private final IntArrayList levels = new IntArrayList();
    private final IntArrayList parents = new IntArrayList();
    private final IntArrayList charged = new IntArrayList();
    private final LongArrayList amounts = new LongArrayList();
    private final BooleanArrayList exclusive = new BooleanArrayList();

    /// @param level 0 for the root
    /// @param amount units of the pool
    public void add(int vertex, int level, int parent, long amount, boolean isExclusive) {
        vertices.add(vertex);
        levels.add(level);
        parents.add(parent);
        amounts.add(amount);
        exclusive.add(isExclusive);
    }

    /// Notes a vertex of another subsystem that is drawn from.
    void charge(int pool) {
        charged.add(pool);
    }

    /// The vertices outside the tree that are the job's, too, for what it draws from.
    public int[] charged() {
        return charged.toIntArray();
    }

    public int size() {
        return vertices.size();
    }

    public boolean isEmpty() {
        return vertices.isEmpty();
    }

    public int vertex(int i) {
        return vertices.getInt(i);
    }

    public int level(int i) {
        return levels.getInt(i);
    }

    public int parent(int i) {
        return parents.getInt(i);
    }

    public long amount(int i) {
        return amounts.getLong(i);
    }

    public boolean isExclusive(int i) {
        return exclusive.getBoolean(i);
    }
}
