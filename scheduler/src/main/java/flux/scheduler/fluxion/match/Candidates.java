package flux.scheduler.fluxion.match;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/// All that one match has found, in columns that are used again for the next one.
///
/// A *candidate* is a vertex that could be taken, with the candidates chosen below it (its picks).
/// A *group* is taken as a whole: one candidate, or the members of one slot.
final class Candidates {
    private static final int EXCLUSIVE = 1;
    private static final int WHOLE = 2;

    private final IntArrayList vertex = new IntArrayList();
    private final IntArrayList source = new IntArrayList();
    private final IntArrayList flags = new IntArrayList();
    private final IntArrayList picksFrom = new IntArrayList();
    private final IntArrayList picksTo = new IntArrayList();
    private final IntArrayList picks = new IntArrayList();
    private final LongArrayList needs = new LongArrayList();
    private final LongArrayList score = new LongArrayList();
    private final LongArrayList units = new LongArrayList();
    private final IntArrayList membersFrom = new IntArrayList();
    private final IntArrayList members = new IntArrayList();

    void clear() {
        vertex.clear();
        source.clear();
        flags.clear();
        picksFrom.clear();
        picksTo.clear();
        picks.clear();
        needs.clear();
        score.clear();
        units.clear();
        membersFrom.clear();
        members.clear();
    }

    /// @param via the vertex through which it was reached
    /// @param whole with all that is below it
    int candidate(int u, int via, boolean exclusive, boolean whole, int from) {
        vertex.add(u);
        source.add(via);
        flags.add((exclusive ? EXCLUSIVE : 0) | (whole ? WHOLE : 0));
        picksFrom.add(from);
        picksTo.add(picks.size());
        return vertex.size() - 1;
    }

    /// How much there is at some time.
    record Mark(int candidates, int groups, int members) {}

    Mark mark() {
        return new Mark(vertex.size(), score.size(), members.size());
    }

    /// Forgets all candidates, groups and members behind the mark but those in `kept`, which have
    /// no picks and get new numbers.
    void keep(IntArrayList kept, Mark mark) {
        int count = kept.size();
        for (int i = 0; i < count; i++) {
            int old = kept.getInt(i);
            vertex.add(vertex.getInt(old));
            source.add(source.getInt(old));
            flags.add(flags.getInt(old));
            kept.set(i, mark.candidates + i);
        }
        int from = vertex.size() - count;
        move(vertex, from, mark.candidates, count);
        move(source, from, mark.candidates, count);
        move(flags, from, mark.candidates, count);
        int end = mark.candidates + count;
        picksFrom.size(end);
        picksTo.size(end);
        for (int i = mark.candidates; i < end; i++) {
            picksFrom.set(i, 0);
            picksTo.set(i, 0);
        }
        score.size(mark.groups);
        units.size(mark.groups);
        membersFrom.size(mark.groups);
        members.size(mark.members);
    }

    private static void move(IntArrayList column, int from, int to, int count) {
        System.arraycopy(column.elements(), from, column.elements(), to, count);
        column.size(to + count);
    }

    int pickCount() {
        return picks.size();
    }

    void pick(int candidate, long amount) {
        picks.add(candidate);
        needs.add(amount);
    }

    int pick(int i) {
        return picks.getInt(i);
    }

    long needs(int i) {
        return needs.getLong(i);
    }

    int picksFrom(int candidate) {
        return picksFrom.getInt(candidate);
    }

    int picksTo(int candidate) {
        return picksTo.getInt(candidate);
    }

    int vertex(int candidate) {
        return vertex.getInt(candidate);
    }

    int source(int candidate) {
        return source.getInt(candidate);
    }

    boolean isExclusive(int candidate) {
        return (flags.getInt(candidate) & EXCLUSIVE) != 0;
    }

    boolean isWhole(int candidate) {
        return (flags.getInt(candidate) & WHOLE) != 0;
    }

    /// Opens a group, whose members follow by [#member].
    int group() {
        score.add(0);
        units.add(0);
        membersFrom.add(members.size());
        return score.size() - 1;
    }

    /// A group of the last candidate alone.
    int lone(long groupScore, long groupUnits) {
        membersFrom.add(members.size());
        members.add(vertex.size() - 1);
        score.add(groupScore);
        units.add(groupUnits);
        return score.size() - 1;
    }

    void member(int candidate) {
        members.add(candidate);
    }

    void close(int group, long groupScore, long groupUnits) {
        score.set(group, groupScore);
        units.set(group, groupUnits);
    }

    long score(int group) {
        return score.getLong(group);
    }

    long units(int group) {
        return units.getLong(group);
    }

    int membersFrom(int group) {
        return membersFrom.getInt(group);
    }

    int membersTo(int group) {
        return group + 1 < membersFrom.size() ? membersFrom.getInt(group + 1) : members.size();
    }

    int memberAt(int i) {
        return members.getInt(i);
    }
}
