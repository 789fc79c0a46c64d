package flux.scheduler.fluxion.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.scheduler.fluxion.graph.ResourceGraph;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong in a file that describes resources is told in one line that names the place.
@Feature("F226")
class BadGraphsTest {
    private static final String JGF =
            """
            {"graph":{"nodes":[
            {"id":"0","metadata":{"type":"cluster","id":0,"paths":{"containment":"/cluster0"}}},
            {"id":"1","metadata":{"type":"node","id":0,"rank":0,
            "paths":{"containment":"/cluster0/node0"}}},
            {"id":"2","metadata":{"type":"core","id":0,"rank":0,"size":1,
            "paths":{"containment":"/cluster0/node0/core0"}}}],
            "edges":[{"source":"0","target":"1"},{"source":"1","target":"2"}]}}
            """;

    private static final String R =
            """
            {"version":1,"execution":{"R_lite":[{"rank":"0-1","children":{"core":"0-1"}}],
            "starttime":0,"expiration":0,"nodelist":["node[0-1]"]}}
            """;

    private static void refused(String format, String text, String words) {
        assertThatThrownBy(() -> GraphFormat.read(format, text.getBytes(UTF_8), Set.of()))
                .isInstanceOf(ReaderFault.class)
                .hasMessageContaining(words)
                .satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(500));
    }

    private static String changed(String text, String from, String to) {
        assertThat(text).contains(from);
        return text.replaceFirst(java.util.regex.Pattern.quote(from), to);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"size\":1|\"size\":-4|vertex 2: size must be an integer from 0",
                "\"size\":1|\"size\":-1|vertex 2: size must be an integer from 0",
                "\"size\":1|\"size\":99999999999999999999|vertex 2: size must be an integer",
                "\"size\":1|\"size\":\"many\"|vertex 2: size must be an integer",
                "\"rank\":0|\"rank\":4294967296|vertex 1: rank must be an integer from -1",
                "\"rank\":0|\"rank\":-7|vertex 1: rank must be an integer from -1",
                "\"id\":\"2\"|\"id\":\"1\"|two vertices have the id 1",
                "/cluster0/node0/core0|/cluster0/node0|vertices 1 and 2 are both at /cluster0/node0",
                "\"target\":\"2\"|\"target\":\"9\"|an edge's target is 9, which is no vertex",
                "\"type\":\"core\",|``|vertex 2 has no type",
                "\"source\":\"0\"|\"source\":\"2\"|is above itself in containment",
                "{\"source\":\"1\"|{|an edge has no source",
                "[{|[[[|not JSON: "
            })
    void a_graph(String from, String to, String words) {
        String wrong = changed(JGF, from, to);
        refused("jgf", wrong.replace("{,", "{"), words);
    }

    @Test
    void a_circle_that_is_entered_from_outside() {
        String more = "{\"source\":\"1\",\"target\":\"2\"},{\"source\":\"2\",\"target\":\"1\"}]}";
        refused(
                "jgf",
                changed(JGF, "{\"source\":\"1\",\"target\":\"2\"}]}", more),
                "is above itself in containment");
    }

    @Test
    void a_graph_or_recipe_without_bottom() {
        StringBuilder nodes = new StringBuilder();
        StringBuilder edges = new StringBuilder();
        StringBuilder pools = new StringBuilder();
        StringBuilder steps = new StringBuilder();
        String path = "";
        for (int i = 0; i < 1000; i++) {
            path += "/c" + i;
            nodes.append(
                    ",{\"id\":\"%d\",\"metadata\":{\"type\":\"c\",\"id\":%d,\"paths\":{\"containment\":\"%s\"}}}"
                            .formatted(i, i, path));
            pools.append(
                    "<node id=\"p%d\"><data key=\"type\">c</data><data key=\"basename\">c</data>"
                                    .formatted(i)
                            + (i == 0 ? "<data key=\"root\">1</data></node>" : "</node>"));
            if (i > 0) {
                edges.append(",{\"source\":\"%d\",\"target\":\"%d\"}".formatted(i - 1, i));
                steps.append("<edge source=\"p%d\" target=\"p%d\"/>".formatted(i - 1, i));
            }
        }
        refused(
                "jgf",
                "{\"graph\":{\"nodes\":[%s],\"edges\":[%s]}}"
                        .formatted(nodes.substring(1), edges.substring(1)),
                "is more than 256 levels deep in containment");
        String keys =
                ReadersTest.RECIPE.replaceFirst("(?s)<graph id.*", "")
                        + "<key id=\"multi_scale\" for=\"edge\"><default>1</default></key>";
        refused(
                "grug",
                keys + "<graph>" + pools + steps + "</graph></graphml>",
                "is more than 256 levels deep in containment");
    }

    @Test
    void bytes_that_are_no_text() {
        byte[] bytes = "<graphml>abc</graphml>".getBytes(UTF_8);
        bytes[10] = (byte) 0xFF;
        for (String format : new String[] {"grug", "hwloc"}) {
            assertThatThrownBy(() -> GraphFormat.read(format, bytes, Set.of()))
                    .isInstanceOf(ReaderFault.class)
                    .hasMessage("not XML: byte 10 is not UTF-8");
        }
        refused(
                "grug",
                "<?xml version=\"1.0\" encoding=\"klingon\"?><a/>",
                "unknown encoding klingon");
    }

    @Test
    void what_is_there_is_not_joined_anew() {
        ResourceGraph graph = GraphFormat.read("jgf", JGF.getBytes(UTF_8), Set.of());
        String back = changed(JGF, "\"source\":\"0\"", "\"source\":\"2\"");
        assertThatThrownBy(() -> JgfReader.attach(graph, back.getBytes(UTF_8)))
                .isInstanceOf(ReaderFault.class)
                .hasMessage("an edge joins core0 and node0, which are there without it");
        assertThat(graph.path(graph.find("/cluster0/node0/core0"), 0))
                .isEqualTo("/cluster0/node0/core0");
    }

    @Test
    void a_graph_whose_sizes_cannot_be_summed_up() {
        String large = JGF.replace("\"size\":1", "\"size\":9223372036854775807");
        refused("jgf", large, "the sizes of all vertices are more than 9223372036854775807");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jgf", "rv1exec"})
    void json_without_end_or_bottom(String format) {
        refused(format, "[".repeat(100_000), "not JSON: ");
        refused(format, "{\"graph\":", "not JSON: ");
        refused(format, "", "no");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multi_scale\">2<|multi_scale\">-2<|multi_scale of an edge to node must not be -2",
                "multi_scale\">2<|multi_scale\">2000000000<|there are more than 16777216 vertices",
                "multi_scale\">2<|multi_scale\">99999999999<|multi_scale of an edge to node is no number",
                "<data key=\"type\">core</data>|<data/>|has no type",
                "source=\"n\" target=\"k\"|source=\"n\" target=\"n\"|the recipe's node is made of itself",
                "<node id=\"k\">|<node id=\"n\">|the recipe has two nodes n",
                "target=\"k\"|target=\"z\"|an edge names the node z, which is not there",
                "<default>MULTIPLY<|<default>GROW<|gen_method must be MULTIPLY, ASSOCIATE_IN",
                "</graphml>|</graph>|not GraphML: "
            })
    void a_recipe(String from, String to, String words) {
        refused("grug", changed(ReadersTest.RECIPE, from, to), words);
    }

    @Test
    void a_recipe_that_goes_round() {
        String back = "<edge source=\"k\" target=\"n\"><data key=\"multi_scale\">1</data></edge>";
        refused(
                "grug",
                changed(ReadersTest.RECIPE, "</graph>", back + "</graph>"),
                "is made of itself");
    }

    @ParameterizedTest
    @CsvSource({"grug, graphml", "hwloc, topology"})
    void entities_stand_for_nothing(String format, String root) {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE x [<!ENTITY a0 \"lol\">");
        for (int i = 1; i < 30; i++) {
            bomb.append("<!ENTITY a%d \"&a%d;&a%d;\">".formatted(i, i - 1, i - 1));
        }
        bomb.append(
                "]><%s><key for=\"node\"><default>&a29;</default></key></%s>"
                        .formatted(root, root));
        refused(format, bomb.toString(), "");
        String file =
                "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///proc/self/environ\">]><%s>&f;</%s>"
                        .formatted(root, root);
        refused(format, file, "");
    }

    @Test
    void a_machine_without_bottom() {
        String deep = "<object type=\"Group\">".repeat(100_000);
        refused("hwloc", "<topology>" + deep, "more than 64 objects within each other, line 1");
        refused("hwloc", "<topology/>", "has no Machine");
        refused("hwloc", "<topology>", "not hwloc's XML: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"rank\":\"0-1\"|\"rank\":\"1-0\"|1-0",
                "\"rank\":\"0-1\"|\"rank\":\"0-2\"|more ranks than hosts in nodelist",
                "node[0-1]|node[0-2]|nodelist has 3 hosts, but R_lite has 2 ranks",
                "\"core\":\"0-1\"|\"core\":\"-3\"|-3",
                "\"core\":\"0-1\"|\"core\":\"0-99999999999\"|99999999999",
                "\"starttime\":0|\"starttime\":-5|starttime must be seconds from 0",
                "\"expiration\":0|\"expiration\":1e300|expiration must be seconds from 0",
                "\"version\":1|\"version\":2|not an R of version 1"
            })
    void a_set_of_resources(String from, String to, String words) {
        refused("rv1exec", changed(R, from, to), words);
        refused("rv1exec", changed(R, "[{\"rank\"", "[{\"rank\":\"0\"},{\"rank\""), "rank 0 twice");
    }

    @Test
    void what_cannot_be_attached_leaves_nothing_behind() {
        ResourceGraph graph = GraphFormat.read("jgf", JGF.getBytes(UTF_8), Set.of());
        int before = graph.liveVertexCount();
        String more =
                JGF.replace("node0/core0", "node0/core1")
                        .replace("\"target\":\"2\"", "\"target\":\"7\"");
        assertThatThrownBy(() -> JgfReader.attach(graph, more.getBytes(UTF_8)))
                .isInstanceOf(ReaderFault.class);
        assertThat(graph.liveVertexCount()).isEqualTo(before);
        assertThat(graph.find("/cluster0/node0/core1")).isEqualTo(ResourceGraph.NOWHERE);
    }
}
