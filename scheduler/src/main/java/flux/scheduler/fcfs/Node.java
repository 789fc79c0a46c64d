package flux.scheduler.fcfs;

import flux.ledger.text.Idset;
import java.util.BitSet;

/// One node: what it has and what of it is free.
final class Node {
    final int rank;
    final String host;
    private final BitSet cores = new BitSet();
    private final BitSet gpus = new BitSet();
    private final BitSet freeCores = new BitSet();
    private final BitSet freeGpus = new BitSet();
    private boolean up = true;

    Node(int rank, String host, Idset cores, Idset gpus) {
        this.rank = rank;
        this.host = host;
        cores.forEach(this.cores::set);
        gpus.forEach(this.gpus::set);
        freeCores.or(this.cores);
        freeGpus.or(this.gpus);
    }

    boolean isUp() {
        return up;
    }

    void setUp(boolean nowUp) {
        up = nowUp;
    }

    boolean isWhole() {
        return freeCores.cardinality() == cores.cardinality()
                && freeGpus.cardinality() == gpus.cardinality();
    }

    int freeCoreCount() {
        return freeCores.cardinality();
    }

    int coreCount() {
        return cores.cardinality();
    }

    /// How many slots of this size would fit, were `all` of it free or only what is.
    int slots(int coresPerSlot, int gpusPerSlot, boolean all) {
        int byCores = (all ? cores : freeCores).cardinality() / Math.max(coresPerSlot, 1);
        if (gpusPerSlot == 0) {
            return byCores;
        }
        return Math.min(byCores, (all ? gpus : freeGpus).cardinality() / gpusPerSlot);
    }

    /// The lowest free cores.
    Idset pickCores(int count) {
        return lowest(freeCores, count);
    }

    /// The lowest free gpus.
    Idset pickGpus(int count) {
        return lowest(freeGpus, count);
    }

    Idset allCores() {
        return lowest(cores, cores.cardinality());
    }

    Idset allGpus() {
        return lowest(gpus, gpus.cardinality());
    }

    void take(Idset takenCores, Idset takenGpus) {
        takenCores.forEach(freeCores::clear);
        takenGpus.forEach(freeGpus::clear);
    }

    void giveBack(Idset givenCores, Idset givenGpus) {
        givenCores.forEach(freeCores::set);
        givenGpus.forEach(freeGpus::set);
        freeCores.and(cores);
        freeGpus.and(gpus);
    }

    private static Idset lowest(BitSet set, int count) {
        Idset.Builder picked = Idset.builder();
        int id = set.nextSetBit(0);
        for (int i = 0; i < count; i++) {
            picked.add(id);
            id = set.nextSetBit(id + 1);
        }
        return picked.build();
    }
}
