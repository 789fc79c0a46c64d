package flux.ledger.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.resource.ResourceSet.NodeResources;
import flux.ledger.text.Idset;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Resource sets beside plain sets of things named `rank/core` and `rank/gpu`.
class RandomResourceSetTest {
    private static final int RANKS = 12;

    @Test
    void resource_sets_do_what_sets_of_cores_and_gpus_do() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            TreeSet<String> things = new TreeSet<>();
            ResourceSet.Builder builder = ResourceSet.builder();
            for (int part = random.nextInt(12); part >= 0; part--) {
                int rank = random.nextInt(RANKS);
                Idset cores = idset(random, 1);
                Idset gpus = idset(random, 0);
                builder.node(rank, "n" + rank, cores, gpus);
                cores.forEach(core -> things.add(rank + "/core" + core));
                gpus.forEach(gpu -> things.add(rank + "/gpu" + gpu));
            }
            ResourceSet set = builder.build();
            assertThat(things(set)).as("seed %d", seed).isEqualTo(things);
            assertThat(set.coreCount()).isEqualTo(count(things, "core"));
            assertThat(set.gpuCount()).isEqualTo(count(things, "gpu"));
            assertThat(ResourceSet.parse(set.toJson().getBytes(UTF_8))).isEqualTo(set);
            assertThat(set.nodes()).isSortedAccordingTo((a, b) -> a.rank() - b.rank());

            Idset some = idset(random, 0);
            TreeSet<String> there = new TreeSet<>(things);
            there.removeIf(thing -> !some.contains(Integer.parseInt(thing.split("/")[0])));
            assertThat(things(set.onRanks(some))).isEqualTo(there);
            assertThat(set.onRanks(some).rankSet()).isEqualTo(set.rankSet().intersect(some));
        }
    }

    private static Idset idset(Random random, int sizeMin) {
        Idset.Builder ids = Idset.builder();
        for (int i = sizeMin + random.nextInt(5); i > 0; i--) {
            ids.add(random.nextInt(RANKS));
        }
        return ids.build();
    }

    private static TreeSet<String> things(ResourceSet set) {
        TreeSet<String> things = new TreeSet<>();
        for (NodeResources node : set.nodes()) {
            node.cores().forEach(core -> things.add(node.rank() + "/core" + core));
            node.gpus().forEach(gpu -> things.add(node.rank() + "/gpu" + gpu));
        }
        return things;
    }

    private static int count(TreeSet<String> things, String kind) {
        return (int) things.stream().filter(thing -> thing.contains(kind)).count();
    }
}
