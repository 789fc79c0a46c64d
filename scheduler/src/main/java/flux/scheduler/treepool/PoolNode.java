package flux.scheduler.treepool;

import flux.ledger.text.Idset;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One node: its domains, and what of it is free.
final class PoolNode {
    final int rank;
    final String host;
    private final Domain all;
    private final List<Domain> domains;
    private final BitSet freeCores;
    private final BitSet freeGpus;

    PoolNode(int rank, String host, Domain all) {
        this.rank = rank;
        this.host = host;
        this.all = all;
        this.domains = all.innermostFirst();
        this.freeCores = copy(all.cores());
        this.freeGpus = copy(all.gpus());
    }

    /// What a request gets of this node.
    record Taken(PoolNode node, BitSet cores, BitSet gpus, int slots) {}

    private static BitSet copy(BitSet bits) {
        return (BitSet) bits.clone();
    }

    int freeCoreCount() {
        return freeCores.cardinality();
    }

    int coreCount() {
        return all.cores().cardinality();
    }

    private boolean isWhole() {
        return freeCores.equals(all.cores()) && freeGpus.equals(all.gpus());
    }

    /// Places at most `slotsMax` slots.
    ///
    /// @param whole takes all of the node, or nothing
    /// @param evenIfTaken looks at what the node has, not at what is free
    Taken place(Wish.Slot slot, int slotsMax, boolean whole, boolean evenIfTaken) {
        BitSet cores = copy(evenIfTaken ? all.cores() : freeCores);
        BitSet gpus = copy(evenIfTaken ? all.gpus() : freeGpus);
        BitSet takenCores = new BitSet();
        BitSet takenGpus = new BitSet();
        int slots = 0;
        boolean mayBegin = !whole || evenIfTaken || isWhole();
        while (mayBegin && slots < slotsMax) {
            Domain domain = domain(slot, cores, gpus);
            if (domain == null) {
                break;
            }
            move(slot.entire() ? -1 : slot.cores(), domain.cores(), cores, takenCores);
            move(slot.entire() ? -1 : slot.gpus(), domain.gpus(), gpus, takenGpus);
            slots++;
        }
        return whole && slots > 0
                ? new Taken(this, all.cores(), all.gpus(), slots)
                : new Taken(this, takenCores, takenGpus, slots);
    }

    /// The smallest that has enough, and the first of these.
    private @Nullable Domain domain(Wish.Slot slot, BitSet cores, BitSet gpus) {
        for (Domain domain : domains) {
            boolean isOfType = slot.domain() == null || slot.domain().equals(domain.type());
            int coresThere = both(domain.cores(), cores);
            int gpusThere = both(domain.gpus(), gpus);
            boolean isEntire =
                    !slot.entire()
                            || coresThere == domain.cores().cardinality()
                                    && gpusThere == domain.gpus().cardinality();
            if (isOfType && isEntire && coresThere >= slot.cores() && gpusThere >= slot.gpus()) {
                return domain;
            }
        }
        return null;
    }

    private static int both(BitSet one, BitSet other) {
        BitSet both = copy(one);
        both.and(other);
        return both.cardinality();
    }

    /// Moves the lowest `count` of the domain's ids that are free; all for -1.
    private static void move(int count, BitSet domain, BitSet free, BitSet taken) {
        int left = count;
        for (int id = domain.nextSetBit(0); id >= 0 && left != 0; id = domain.nextSetBit(id + 1)) {
            if (free.get(id)) {
                free.clear(id);
                taken.set(id);
                left--;
            }
        }
    }

    void take(Idset cores, Idset gpus) {
        cores.forEach(freeCores::clear);
        gpus.forEach(freeGpus::clear);
    }

    void giveBack(Idset cores, Idset gpus) {
        cores.forEach(freeCores::set);
        gpus.forEach(freeGpus::set);
        freeCores.and(all.cores());
        freeGpus.and(all.gpus());
    }
}
