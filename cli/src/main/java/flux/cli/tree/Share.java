package flux.cli.tree;

import java.util.ArrayList;
import java.util.List;

/// What one instance of a hierarchy gets of the resources.
///
/// @param coresPerNode of the machine, so that what is asked for fits its nodes
/// @param gpusPerNode of the machine
public record Share(int cores, int gpus, int coresPerNode, int gpusPerNode) {

    /// Equal parts; the first ones get what is left over. Fewer than asked for when there are not
    /// so many cores, or gpus where there are any.
    public List<Share> split(int width) {
        int count = Math.min(width, cores);
        if (gpus > 0) {
            count = Math.min(count, gpus);
        }
        List<Share> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            parts.add(
                    new Share(
                            cores / count + (i < cores % count ? 1 : 0),
                            gpus / count + (i < gpus % count ? 1 : 0),
                            coresPerNode,
                            gpusPerNode));
        }
        return parts;
    }

    /// The fewest nodes that hold it.
    public int nodes() {
        int ofCores = Math.ceilDiv(cores, coresPerNode);
        return gpus == 0 ? ofCores : Math.max(ofCores, Math.ceilDiv(gpus, gpusPerNode));
    }

    /// The options of `flux alloc` that ask for it: slots of a core each, which fit into whatever
    /// the ones before left on a node; with gpus a slot for each of them, with its part of the
    /// cores.
    List<String> options() {
        if (gpus == 0) {
            return List.of("--nslots=" + cores, "--cores-per-slot=1");
        }
        int each = Math.max(1, Math.min(cores / gpus, coresPerNode / gpusPerNode));
        return List.of("--nslots=" + gpus, "--cores-per-slot=" + each, "--gpus-per-slot=1");
    }

    /// Where the part of the `index`th of `all` begins, when `jobs` are shared out by cores.
    static int begin(List<Share> all, int index, int jobs) {
        long total = 0;
        long before = 0;
        for (int i = 0; i < all.size(); i++) {
            total += all.get(i).cores();
            before += i < index ? all.get(i).cores() : 0;
        }
        return (int) (before * jobs / total);
    }
}
