package flux.ops.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import flux.feature.Feature;
import flux.ops.TestInstance;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The shapes that `tbon.topo` gives the tree of ranks.
@Feature("F271")
class TopologyTest {

    private static String parents(Topology topology) {
        return IntStream.range(1, topology.size())
                .mapToObj(rank -> Integer.toString(topology.parent(rank)))
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''        | 0 0 0 0 0 0 0 | 1 | 0",
                "kary      | 0 0 0 0 0 0 0 | 1 | 0",
                "kary:0    | 0 0 0 0 0 0 0 | 1 | 0",
                "kary:1    | 0 1 2 3 4 5 6 | 7 | 0 1 2 3 4 5 6",
                "kary:2    | 0 0 1 1 2 2 3 | 3 | 0 1 2 3",
                "binomial  | 0 0 2 0 4 4 6 | 3 | 0 2 4 6",
                "mincrit   | 0 0 0 0 0 0 0 | 1 | 0",
                "mincrit:2 | 0 0 1 2 1 2 1 | 2 | 0 1 2",
                "mincrit:9 | 0 0 0 0 0 0 0 | 1 | 0",
            })
    void each_rank_has_the_parent_that_its_shape_says(
            String topo, String parents, int maxLevel, String critical) {
        Topology topology = Topology.of(topo, 8, MissingNode.getInstance());
        assertThat(parents(topology)).isEqualTo(parents);
        assertThat(topology.maxLevel()).isEqualTo(maxLevel);
        assertThat(topology.critical())
                .extracting(rank -> Integer.toString(rank))
                .containsExactly(critical.split(" "));
        assertThat(topology.descendants(0)).isEqualTo(7);
    }

    /// Whatever the shape and size: every rank hangs below rank 0, and is counted once.
    @Test
    void every_shape_is_one_tree() {
        for (String topo : new String[] {"kary:3", "kary:0", "binomial", "mincrit", "mincrit:5"}) {
            for (int size = 1; size < 70; size++) {
                Topology topology = Topology.of(topo, size, MissingNode.getInstance());
                for (int rank = 1; rank < size; rank++) {
                    assertThat(topology.parent(rank)).as(topo + " " + rank).isBetween(0, rank - 1);
                }
                assertThat(topology.descendants(0)).isEqualTo(size - 1);
            }
        }
    }

    private static JsonNode hosts(String json) throws IOException {
        return TestInstance.JSON.readTree(json.replace('\'', '"'));
    }

    @Test
    void a_custom_tree_is_that_of_the_hosts() throws Exception {
        JsonNode hosts =
                hosts(
                        "[{'host':'a'},{'host':'b'},{'host':'c','parent':'b'},{'host':'d','parent':'c'}]");
        assertThat(parents(Topology.of("custom", 4, hosts))).isEqualTo("0 1 2");
        JsonNode circle = hosts("[{'host':'a'},{'host':'b','parent':'c'},{'host':'c'}]");
        assertThatThrownBy(() -> Topology.of("custom", 3, circle))
                .hasMessage(
                        "bootstrap.hosts: parent = \"c\" of b: expected one of the hosts before it");
    }

    @ParameterizedTest
    @CsvSource({"star", "kary:-1", "kary:x", "kary:"})
    void another_shape_is_refused_with_those_there_are(String topo) {
        assertThatThrownBy(() -> Topology.of(topo, 3, MissingNode.getInstance()))
                .hasMessage(
                        "tbon.topo="
                                + topo
                                + ": expected kary:K, mincrit, mincrit:K, binomial or custom");
    }
}
