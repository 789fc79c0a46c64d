package flux.scheduler.fluxion.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.scheduler.fluxion.graph.ResourceGraph;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@Feature("F226")
class ReadersTest {
    static final String RECIPE =
            """
            <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
              <key id="root" for="node"><default>0</default></key>
              <key id="size" for="node"><default>1</default></key>
              <key id="unit" for="node"><default></default></key>
              <key id="subsystem" for="node"><default>containment</default></key>
              <key id="e_subsystem" for="edge"><default>containment</default></key>
              <key id="id_scope" for="edge"><default>0</default></key>
              <key id="id_start" for="edge"><default>0</default></key>
              <key id="id_stride" for="edge"><default>1</default></key>
              <key id="gen_method" for="edge"><default>MULTIPLY</default></key>
              <graph id="g" edgedefault="directed">
                <node id="c"><data key="root">1</data><data key="type">cluster</data>
                  <data key="basename">toy</data></node>
                <node id="n"><data key="type">node</data><data key="basename">node</data></node>
                <node id="k"><data key="type">core</data><data key="basename">core</data></node>
                <edge source="c" target="n"><data key="multi_scale">2</data></edge>
                <edge source="n" target="k"><data key="multi_scale">3</data>
                  <data key="id_scope">1</data></edge>
              </graph>
            </graphml>
            """;

    static final String MACHINE =
            """
            <topology><object type="Machine" os_index="0">
              <info name="HostName" value="fluke7"/>
              <object type="Package"><object type="L3Cache">
                <object type="Core" os_index="0"><object type="PU" os_index="0"/></object>
                <object type="Core" os_index="4"><object type="PU" os_index="1"/></object>
              </object>
              <object type="PCIDev"><object type="OSDev" name="cuda0" osdev_type="5">
                <info name="Backend" value="CUDA"/></object></object>
              </object>
            </object></topology>
            """;

    @Test
    void a_recipe_numbers_within_its_scope_and_makes_level_by_level() {
        ResourceGraph graph = GrugReader.read(stream(RECIPE));
        assertThat(graph.vertexCount()).isEqualTo(9);
        int last = graph.find("/toy0/node1/core5");
        assertThat(graph.uniqueId(last)).isEqualTo(8);
        assertThat(graph.rank(graph.find("/toy0/node1"))).isEqualTo(1);
        assertThat(graph.rank(last)).isEqualTo(-1);
        assertThatThrownBy(() -> GrugReader.read(stream("<graphml/>")))
                .hasMessageContaining("no node with root=1");
    }

    @Test
    void a_machine_keeps_the_types_that_are_wanted() {
        ResourceGraph few = HwlocReader.read(List.of(stream(MACHINE)), Set.of("core", "gpu"));
        assertThat(few.find("/cluster0/fluke7/core1")).isPositive();
        assertThat(few.find("/cluster0/fluke7/gpu0")).isPositive();
        assertThat(few.vertexCount()).isEqualTo(5);
        ResourceGraph all = HwlocReader.read(List.of(stream(MACHINE), stream(MACHINE)), Set.of());
        assertThat(all.find("/cluster0/fluke7/socket0/l3cache0/core1/pu1")).isPositive();
    }

    @Test
    void an_r_becomes_nodes_with_children() {
        String r =
                """
                {"version":1,"execution":{"R_lite":[{"rank":"3-4","children":{"core":"0-1"}}],
                "nodelist":["fluke[7-8]"],"properties":{"fast":"4"},
                "starttime":10,"expiration":70}}
                """;
        ExecutionReader.Execution read = ExecutionReader.read(bytes(r));
        int node = read.graph().find("/cluster0/fluke8");
        assertThat(read.graph().rank(node)).isEqualTo(4);
        assertThat(read.graph().id(node)).isEqualTo(8);
        assertThat(read.graph().hasProperty(node, "fast")).isTrue();
        assertThat(read.end()).isEqualTo(70);
        assertThat(HoldingReader.execution(read.graph(), bytes(r))).hasSize(4);
        String more = r.replace("0-1", "0-2");
        assertThatThrownBy(() -> HoldingReader.execution(read.graph(), bytes(more)))
                .hasMessageContaining("fluke7 has not all of core");
    }

    @Test
    void a_graph_that_grows_keeps_what_it_has() {
        String graph =
                """
                {"graph":{"nodes":[
                {"id":"0","metadata":{"type":"cluster","id":0,"paths":{"containment":"/cluster0"}}},
                {"id":"1","metadata":{"type":"node","id":N,"rank":N,
                "paths":{"containment":"/cluster0/nodeN"}}}],
                "edges":[{"source":"0","target":"1"}]}}
                """;
        ResourceGraph read = JgfReader.read(bytes(graph.replace("N", "0")));
        assertThat(JgfReader.attach(read, bytes(graph.replace("N", "1")))).hasSize(1);
        assertThat(read.find("/cluster0/node1")).isEqualTo(2);
        assertThat(JgfReader.attach(read, bytes(graph.replace("N", "1")))).isEmpty();
        String other = graph.replace("N", "2").replace("/cluster0", "/other0");
        assertThatThrownBy(() -> JgfReader.attach(read, bytes(other)))
                .hasMessageContaining("Possible duplicate root");
        assertThatThrownBy(() -> JgfReader.read(bytes("{}")))
                .hasMessageContaining("no graph with nodes and edges");
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
