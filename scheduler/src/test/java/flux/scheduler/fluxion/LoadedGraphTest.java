package flux.scheduler.fluxion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.scheduler.Matcher;
import flux.scheduler.Matcher.Matched;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.reader.GraphFormat;
import flux.scheduler.fluxion.reader.NodeParts;
import flux.scheduler.fluxion.reader.ReaderFault;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An instance whose graph has more than an R can say: two racks with flash each, a node in each
/// rack, two sockets in a node, two cores in a socket.
@Feature("F226")
class LoadedGraphTest {
    static final String RECIPE =
            """
            <graphml>
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
                  <data key="basename">cluster</data></node>
                <node id="r"><data key="type">rack</data><data key="basename">rack</data></node>
                <node id="f"><data key="type">flash</data><data key="basename">flash</data>
                  <data key="size">8</data></node>
                <node id="n"><data key="type">node</data><data key="basename">node</data></node>
                <node id="s"><data key="type">socket</data><data key="basename">socket</data></node>
                <node id="k"><data key="type">core</data><data key="basename">core</data></node>
                <edge source="c" target="r"><data key="multi_scale">2</data></edge>
                <edge source="r" target="f"><data key="multi_scale">1</data></edge>
                <edge source="r" target="n"><data key="multi_scale">1</data>
                  <data key="id_scope">1</data></edge>
                <edge source="n" target="s"><data key="multi_scale">2</data></edge>
                <edge source="s" target="k"><data key="multi_scale">2</data>
                  <data key="id_scope">1</data></edge>
              </graph>
            </graphml>
            """;

    private static final JobRequest A_SOCKET =
            request(
                    "{'type':'socket','count':1,'exclusive':true,'with':[{'type':'core','count':1}]}");
    private static final JobRequest FLASH_AND_A_CORE =
            request(
                    "{'type':'rack','count':1,'with':[{'type':'flash','count':8,'exclusive':true},"
                            + "{'type':'slot','count':1,'label':'task','with':["
                            + "{'type':'core','count':1}]}]}");
    private static final JobRequest FLASH = request("{'type':'flash','count':8}");

    private static JobRequest request(String vertex) {
        String within =
                vertex.contains("slot")
                        ? vertex
                        : "{'type':'slot','count':1,'label':'task','with':[" + vertex + "]}";
        String jobspec =
                "{'version':9999,'resources':[%s],'tasks':[{'command':['true'],'slot':'task',"
                        + "'count':{'per_slot':1}}],'attributes':{'system':{'duration':100}}}";
        return JobRequests.of(jobspec.formatted(within).replace('\'', '"').getBytes(UTF_8));
    }

    private static ResourceGraph graph() {
        return GraphFormat.read("grug", RECIPE.getBytes(UTF_8), Set.of());
    }

    private static FluxionMatcher matcher(String format) {
        FluxionMatcher matcher =
                new FluxionMatcher(
                        FluxionOptions.of("low"),
                        GraphSource.loaded(LoadedGraphTest::graph),
                        format);
        matcher.define(NodeParts.of(graph()));
        return matcher;
    }

    private static ResourceSet given(Matcher matcher, long job, JobRequest request) {
        Matcher.Match match = matcher.match(new JobId(job), request, 1000);
        assertThat(match).isInstanceOf(Matched.class);
        return ((Matched) match).resources();
    }

    @Test
    void its_nodes_cores_and_gpus_are_the_resources() {
        assertThat(NodeParts.of(graph()).summary()).isEqualTo("rank[0-1]/core[0-3]");
        assertThat(NodeParts.of(graph()).nodelist()).isEqualTo("node[0-1]");
    }

    @Test
    void jobs_get_sockets() {
        FluxionMatcher matcher = matcher("rv1_nosched");
        ResourceSet first = given(matcher, 1, A_SOCKET);
        assertThat(first.summary()).isEqualTo("rank0/core[0-1]");
        assertThat(first.schedulingJson()).isNull();
        assertThat(given(matcher, 2, A_SOCKET).summary()).isEqualTo("rank1/core[0-1]");
        assertThat(given(matcher, 3, A_SOCKET).summary()).isEqualTo("rank0/core[2-3]");
    }

    /// Fluxion's own limit: with `rv1_nosched` only cores and gpus survive.
    @ParameterizedTest
    @ValueSource(strings = {"rv1", "rv1_shorthand"})
    void after_a_restart_a_job_has_what_only_the_graph_knows(String format) {
        FluxionMatcher before = matcher(format);
        ResourceSet flash = given(before, 1, FLASH_AND_A_CORE);
        assertThat(flash.summary()).isEqualTo("rank0/core0");
        String written = flash.toJson();
        assertThat(written)
                .contains("\"scheduling\":{\"graph\"")
                .contains("/cluster0/rack0/flash0");
        ResourceSet read = ResourceSet.parse(written.getBytes(UTF_8));
        FluxionMatcher again = matcher(format);
        again.hold(new JobId(1), read);
        assertThat(given(again, 2, FLASH_AND_A_CORE).summary()).isEqualTo("rank1/core0");
        assertThat(again.match(new JobId(3), FLASH_AND_A_CORE, 1000)).isEqualTo(Matcher.BUSY);
        again.free(new JobId(1));
        assertThat(given(again, 3, FLASH_AND_A_CORE).summary()).isEqualTo("rank0/core0");
        FluxionMatcher forgetful = matcher("rv1_nosched");
        forgetful.hold(
                new JobId(1),
                ResourceSet.parse(
                        read.withExpiration(0)
                                .toJson()
                                .replaceAll(",\"scheduling\".*", "}")
                                .getBytes(UTF_8)));
        assertThat(given(forgetful, 2, FLASH_AND_A_CORE).summary()).isEqualTo("rank0/core1");
    }

    @Test
    void a_job_without_a_node_has_nowhere_to_run_and_takes_nothing() {
        FluxionMatcher matcher = matcher("rv1");
        assertThat(matcher.match(new JobId(1), FLASH, 1000))
                .isEqualTo(new Matcher.Unsatisfiable(FluxionMatcher.NOWHERE_TO_RUN));
        given(matcher, 2, FLASH_AND_A_CORE);
        given(matcher, 3, FLASH_AND_A_CORE);
    }

    @Test
    void ranks_join_and_leave_and_jobs_keep_what_they_have() {
        ResourceSet all = NodeParts.of(graph());
        FluxionMatcher matcher = matcher("rv1");
        ResourceSet held = given(matcher, 1, FLASH_AND_A_CORE);
        matcher.hold(new JobId(1), held);
        matcher.define(all.onRanks(Idset.parse("0")));
        assertThat(given(matcher, 2, A_SOCKET).summary()).isEqualTo("rank0/core[2-3]");
        assertThat(matcher.match(new JobId(3), A_SOCKET, 1000)).isEqualTo(Matcher.BUSY);
        matcher.define(all);
        assertThat(given(matcher, 3, A_SOCKET).summary()).isEqualTo("rank1/core[0-1]");
        assertThat(given(matcher, 4, FLASH_AND_A_CORE).summary()).isEqualTo("rank1/core2");
    }

    @Test
    void resources_that_are_not_in_the_graph_are_named() {
        GraphSource source = GraphSource.loaded(LoadedGraphTest::graph);
        source.requireFit(NodeParts.of(graph()));
        fails(
                source,
                2,
                "node2",
                "0",
                "rank 2 (node2) of the resources is not in the graph, which");
        fails(source, 1, "other", "0", "rank 1 is node1 in the graph, but other in the resources");
        fails(source, 1, "node1", "2-5", "rank 1 (node1) has no core[4-5] in the graph");
    }

    private static void fails(
            GraphSource source, int rank, String host, String cores, String words) {
        ResourceSet wrong =
                ResourceSet.builder().node(rank, host, Idset.parse(cores), Idset.EMPTY).build();
        assertThatThrownBy(() -> source.requireFit(wrong))
                .isInstanceOf(ReaderFault.class)
                .hasMessageStartingWith(words);
    }

    @Test
    void a_graph_that_no_r_can_name_is_refused() {
        String siblings =
                RECIPE.replace("<data key=\"id_scope\">1</data></edge>\n    </graph>", "");
        String twice =
                siblings.replaceAll("(?s)(target=\"k\">.*?)<data key=\"id_scope\">1</data>", "$1");
        assertThatThrownBy(
                        () ->
                                NodeParts.of(
                                        GraphFormat.read("grug", twice.getBytes(UTF_8), Set.of())))
                .hasMessage("/cluster0/rack0/node0 has several cores with the id 0");
    }
}
