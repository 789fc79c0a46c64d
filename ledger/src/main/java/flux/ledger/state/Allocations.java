package flux.ledger.state;

import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which cores and gpus jobs hold or their housekeeping hold at this moment: what guards against
/// giving one out twice.
public final class Allocations {

    private record Held(BitSet cores, BitSet gpus) {}

    private final Int2ObjectOpenHashMap<Held> byRank = new Int2ObjectOpenHashMap<>();

    /// The first part of `wanted` that is held already.
    public Optional<Taken> firstTaken(ResourceSet wanted) {
        for (ResourceSet.NodeResources node : wanted.nodes()) {
            Held held = byRank.get(node.rank());
            if (held == null) {
                continue;
            }
            int core = common(held.cores(), node.cores());
            if (core >= 0) {
                return Optional.of(new Taken(node.rank(), "core", core));
            }
            int gpu = common(held.gpus(), node.gpus());
            if (gpu >= 0) {
                return Optional.of(new Taken(node.rank(), "gpu", gpu));
            }
        }
        return Optional.empty();
    }

    private static int common(BitSet held, Idset wanted) {
        int id = held.nextSetBit(Math.max(0, wanted.first()));
        while (id >= 0 && id <= wanted.last()) {
            if (wanted.contains(id)) {
                return id;
            }
            id = held.nextSetBit(id + 1);
        }
        return -1;
    }

    void change(@Nullable ResourceSet before, @Nullable ResourceSet after) {
        if (before == null && after != null) {
            mark(after, true);
        } else if (before != null && after == null) {
            mark(before, false);
        }
    }

    /// Housekeeping takes them over from a job that has just given them back.
    void take(ResourceSet resources) {
        mark(resources, true);
    }

    void giveBack(ResourceSet resources) {
        mark(resources, false);
    }

    private void mark(ResourceSet resources, boolean isHeld) {
        resources.forEachNode(
                (rank, _, cores, gpus) -> {
                    Held held =
                            byRank.computeIfAbsent(rank, _ -> new Held(new BitSet(), new BitSet()));
                    cores.forEach(id -> held.cores().set(id, isHeld));
                    gpus.forEach(id -> held.gpus().set(id, isHeld));
                });
    }
}
