package flux.scheduler.fluxion.match;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/// The slots that can be made of what was found below one vertex. Pools are never split.
final class Packing {
    private final Candidates candidates;
    private final Ranking ranking;

    /// The candidates in the slots packed last, one slot after the other.
    final IntArrayList members = new IntArrayList();

    /// Where each slot's members end.
    private final IntArrayList ends = new IntArrayList();

    /// What each slot is worth.
    private final LongArrayList scores = new LongArrayList();

    Packing(Candidates candidates, Ranking ranking) {
        this.candidates = candidates;
        this.ranking = ranking;
    }

    /// Packs `parts` into as many slots as there can be and are of use, the best first.
    void pack(Wanted slot, Tally parts) {
        members.clear();
        ends.clear();
        scores.clear();
        long slots = Math.min(slot.most, slotCount(slot, parts));
        for (Wanted part : slot.with) {
            ranking.sort(parts.groups(part.type), slots * part.count.min());
        }
        int[] next = new int[slot.with.length];
        for (long made = 0; made < slots; made++) {
            long score = 1;
            for (int p = 0; p < slot.with.length; p++) {
                Wanted part = slot.with[p];
                IntArrayList groups = parts.groups(part.type);
                long missing = part.count.within(parts.units(part.type));
                for (; missing > 0 && next[p] < groups.size(); next[p]++) {
                    int group = groups.getInt(next[p]);
                    score += candidates.score(group);
                    missing -= candidates.units(group);
                    int end = candidates.membersTo(group);
                    for (int m = candidates.membersFrom(group); m < end; m++) {
                        members.add(candidates.memberAt(m));
                    }
                }
                if (missing > 0) {
                    return;
                }
            }
            ends.add(members.size());
            scores.add(score);
        }
    }

    /// Makes a group of each slot packed last.
    void enter(Tally into) {
        int from = 0;
        for (int made = 0; made < ends.size(); made++) {
            int group = candidates.group();
            for (; from < ends.getInt(made); from++) {
                candidates.member(members.getInt(from));
            }
            candidates.close(group, scores.getLong(made), 1);
            into.add(Wanted.SLOT, group, 1);
        }
    }

    /// The scarcest part decides, by units and by pools.
    private static long slotCount(Wanted slot, Tally parts) {
        long slots = Long.MAX_VALUE;
        for (Wanted part : slot.with) {
            long units = parts.units(part.type);
            long each = part.count.within(units);
            long fit = each == 0 ? 0 : units / each;
            slots = Math.min(slots, Math.min(fit, parts.groups(part.type).size()));
        }
        return slots;
    }
}
