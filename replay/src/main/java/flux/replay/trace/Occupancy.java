package flux.replay.trace;

import flux.ledger.resource.ResourceSet;
import java.util.Map;
import java.util.TreeMap;

/// Which job has which core: what no scheduler may give out twice, whatever it believes.
final class Occupancy {
    private static final int NOBODY = 0;

    private final Map<Integer, int[]> holders = new TreeMap<>();
    private final int all;
    private int used;

    Occupancy(ResourceSet machine) {
        machine.forEachNode((rank, _, cores, _) -> holders.put(rank, new int[cores.last() + 1]));
        all = machine.coreCount();
    }

    /// @param job a number from 1
    /// @throws IllegalStateException when somebody else has some of it
    void take(int job, ResourceSet resources) {
        resources.forEachNode((rank, _, cores, _) -> cores.forEach(core -> take(job, rank, core)));
        used += resources.coreCount();
    }

    private void take(int job, int rank, int core) {
        int[] node = holders.get(rank);
        if (node == null || core >= node.length || node[core] != NOBODY) {
            throw new IllegalStateException(
                    "the scheduler gave core %d of rank %d to job %d: %s"
                            .formatted(
                                    core,
                                    rank,
                                    job,
                                    node == null || core >= node.length
                                            ? "there is no such core"
                                            : "job " + node[core] + " has it"));
        }
        node[core] = job;
    }

    void free(ResourceSet resources) {
        resources.forEachNode((rank, _, cores, _) -> cores.forEach(core -> release(rank, core)));
        used -= resources.coreCount();
    }

    private void release(int rank, int core) {
        int[] node = holders.get(rank);
        if (node != null) {
            node[core] = NOBODY;
        }
    }

    int used() {
        return used;
    }
}
