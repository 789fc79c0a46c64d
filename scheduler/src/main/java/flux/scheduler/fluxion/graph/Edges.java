package flux.scheduler.fluxion.graph;

import it.unimi.dsi.fastutil.ints.IntArrayList;

/// Edges in the order in which they were added.
final class Edges {
    private final IntArrayList sources = new IntArrayList();
    private final IntArrayList targets = new IntArrayList();

    void add(int source, int target) {
        sources.add(source);
        targets.add(target);
    }

    void addAll(Edges others) {
        sources.addAll(others.sources);
        targets.addAll(others.targets);
    }

    boolean has(int source, int target) {
        for (int i = 0; i < count(); i++) {
            if (source(i) == source && target(i) == target) {
                return true;
            }
        }
        return false;
    }

    int count() {
        return sources.size();
    }

    int source(int i) {
        return sources.getInt(i);
    }

    int target(int i) {
        return targets.getInt(i);
    }

    /// Leaves no room, either.
    void clear() {
        sources.clear();
        targets.clear();
        sources.trim();
        targets.trim();
    }
}
