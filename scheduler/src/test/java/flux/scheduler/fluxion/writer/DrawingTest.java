package flux.scheduler.fluxion.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.graph.Vertex;
import flux.scheduler.fluxion.match.Selection;
import flux.scheduler.fluxion.reader.GraphFormat;
import flux.scheduler.fluxion.reader.ReaderFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Graphs for other tools to draw.
@Feature("F226")
class DrawingTest {
    private final ResourceGraph graph = new ResourceGraph();
    private final int cluster = graph.add(Vertex.of("cluster", 0));
    private final int node =
            graph.add(new Vertex("node", "node", "a<\"&>\\b", 7, -1, 4, 1, "", Map.of(), true));
    private final int memory =
            graph.add(
                    new Vertex("memory", "mem&", null, 3, -1, 4, 1L << 40, "<GB>", Map.of(), true));

    DrawingTest() {
        graph.root(ResourceGraph.CONTAINMENT, cluster);
        graph.relate(ResourceGraph.CONTAINMENT, cluster, node);
        graph.relate(ResourceGraph.CONTAINMENT, node, memory);
        graph.index();
    }

    private static List<String> described(ResourceGraph graph) {
        List<String> lines = new ArrayList<>();
        for (int u = 0; u < graph.vertexCount(); u++) {
            lines.add(
                    String.join(
                            " ",
                            graph.path(u, ResourceGraph.CONTAINMENT),
                            graph.typeName(u),
                            graph.basename(u),
                            Long.toString(graph.id(u)),
                            Integer.toString(graph.rank(u)),
                            Long.toString(graph.size(u)),
                            graph.unit(u)));
        }
        return lines;
    }

    private static ResourceGraph read(String graphml) {
        return GraphFormat.read("grug", graphml.getBytes(UTF_8), Set.of());
    }

    @Test
    void a_graph_that_is_written_as_graphml_is_a_recipe_for_itself() {
        String text = Writers.drawing("graphml", graph);
        assertThat(described(read(text))).isEqualTo(described(graph));
        assertThat(Writers.drawing("graphml", read(text))).isEqualTo(text);
    }

    @Test
    void dot_quotes_what_would_end_a_label() {
        assertThat(Writers.drawing("dot", graph))
                .isEqualTo(
                        """
                        digraph G {
                        0 [label="cluster0[1]"];
                        1 [label="a<\\"&>\\\\b[1]"];
                        2 [label="mem&3[1099511627776]"];
                        0->1 [label="containment"];
                        1->2 [label="containment"];
                        }
                        """);
    }

    @Test
    void what_a_job_got_is_drawn_with_the_edges_between() {
        Selection selection = new Selection();
        selection.add(node, 1, cluster, 1, true);
        selection.add(cluster, 0, Selection.NONE, 1, false);
        Writer.Resources some = new Writer.Resources(selection, 0, 0);
        assertThat(new DotWriter(graph).write(some))
                .contains("0->1")
                .doesNotContain("mem")
                .doesNotContain("->2");
        assertThat(described(read(new GraphmlWriter(graph).write(some))))
                .isEqualTo(described(graph).subList(0, 2));
        Writer.Resources nothing = new Writer.Resources(new Selection(), 0, 0);
        assertThat(new DotWriter(graph).write(nothing)).isEmpty();
        assertThat(new GraphmlWriter(graph).write(nothing)).isEmpty();
    }

    @Test
    void an_edge_of_another_subsystem_is_drawn_but_makes_nothing() {
        int power = graph.subsystem("power");
        int panel = graph.add(Vertex.of("panel", 0));
        graph.root(power, panel);
        graph.relate(power, panel, node);
        graph.index();
        String text = Writers.drawing("graphml", graph);
        assertThat(text)
                .contains(
                        "<data key=\"type\">panel</data>", "<data key=\"e_subsystem\">power</data>")
                .contains("<data key=\"gen_method\">NONE</data>");
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ReaderFault.class)
                .hasMessageContaining("gen_method must be")
                .hasMessageContaining("was NONE");
    }

    @Test
    void control_characters_do_not_make_it_ill_formed() {
        graph.add(new Vertex("core", "c\u0001\u001b", null, 0, -1, -1, 1, "", Map.of(), true));
        graph.index();
        String text = Writers.drawing("graphml", graph);
        assertThat(text).contains("c\uFFFD\uFFFD");
        assertThat(read(text).vertexCount()).isEqualTo(3);
    }

    @Test
    void there_are_no_other_formats() {
        assertThatThrownBy(() -> Writers.drawing("svg", graph))
                .hasMessage("graph format must be dot or graphml, not svg");
    }
}
