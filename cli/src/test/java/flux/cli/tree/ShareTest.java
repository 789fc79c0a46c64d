package flux.cli.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.cli.CommandException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// All machines of up to 24 cores and 6 gpus, cut into up to 8 parts.
class ShareTest {
    private static final int CORES_MAX = 24;
    private static final int GPUS_MAX = 6;
    private static final int WIDTH_MAX = 8;

    @Test
    void the_parts_are_the_whole_and_differ_by_one_at_most() {
        for (int cores = 1; cores <= CORES_MAX; cores++) {
            for (int gpus = 0; gpus <= Math.min(GPUS_MAX, cores); gpus++) {
                for (int width = 1; width <= WIDTH_MAX; width++) {
                    Share whole = new Share(cores, gpus, cores, gpus);
                    List<Share> parts = whole.split(width);
                    assertThat(parts).hasSizeBetween(1, width);
                    assertThat(parts.stream().mapToInt(Share::cores).sum()).isEqualTo(cores);
                    assertThat(parts.stream().mapToInt(Share::gpus).sum()).isEqualTo(gpus);
                    int most = parts.getFirst().cores();
                    int least = parts.getLast().cores();
                    assertThat(most - least).isBetween(0, 1);
                    assertThat(least).isPositive();
                }
            }
        }
    }

    @Test
    void every_part_has_a_core_and_with_gpus_a_gpu() {
        assertThat(new Share(3, 0, 4, 0).split(8)).hasSize(3);
        assertThat(new Share(16, 2, 8, 1).split(8)).hasSize(2);
    }

    @Test
    void every_job_goes_to_one_leaf_and_more_go_where_more_cores_are() {
        List<Share> leaves = new Share(10, 0, 10, 0).split(4);
        for (int jobs : new int[] {1, 3, 10, 1001}) {
            List<Integer> parts = new ArrayList<>();
            for (int i = 0; i < leaves.size(); i++) {
                parts.add(Share.begin(leaves, i + 1, jobs) - Share.begin(leaves, i, jobs));
            }
            assertThat(parts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(jobs);
            assertThat(parts.getFirst()).isGreaterThanOrEqualTo(parts.getLast() - 1);
        }
        assertThat(Share.begin(leaves, 1, 1000)).isEqualTo(300);
    }

    @Test
    void what_is_asked_for_fits_the_nodes() {
        assertThat(new Share(6, 0, 4, 0).options())
                .containsExactly("--nslots=6", "--cores-per-slot=1");
        assertThat(new Share(6, 0, 4, 0).nodes()).isEqualTo(2);
        assertThat(new Share(8, 2, 4, 1).options())
                .containsExactly("--nslots=2", "--cores-per-slot=4", "--gpus-per-slot=1");
        assertThat(new Share(2, 2, 4, 1).nodes()).isEqualTo(2);
    }

    @Test
    void a_topology_is_read_and_written() {
        assertThat(Topology.parse("2x4", "-T").widths()).containsExactly(2, 4);
        assertThat(Topology.parse("36x32", "-T")).hasToString("36x32");
        assertThat(Topology.auto(new Share(1152, 0, 32, 0)).widths()).containsExactly(36);
        assertThat(Topology.auto(new Share(4, 0, 4, 0)).widths()).containsExactly(1);
    }

    @Test
    void what_is_no_topology_is_said_with_what_was_expected() {
        for (String wrong : List.of("", "x", "0", "2x", "-1", "2x0", "two", "9999999")) {
            assertThatThrownBy(() -> Topology.parse(wrong, "--topology"))
                    .isInstanceOf(CommandException.class)
                    .hasMessage(
                            "--topology=%s: expected widths from the top, such as 4 or 2x4", wrong);
        }
        assertThatThrownBy(() -> Topology.parse("100x100", "-T"))
                .hasMessageContaining("more than 4096 instances");
    }
}
