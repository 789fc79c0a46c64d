package flux.scheduler.fluxion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.resource.ResourceSet;
import flux.scheduler.Matcher;
import flux.scheduler.Matcher.Matched;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.reader.GraphFormat;
import flux.scheduler.fluxion.reader.Namespace;
import flux.scheduler.fluxion.reader.NodeParts;
import flux.scheduler.fluxion.reader.ReaderFault;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// An instance in a job has the part of its host's graph that the job got, under numbers of its
/// own.
@Feature("F252")
class NamespaceTest {
    private static final String SOCKET_WITH_CORE =
            "{'type':'socket','count':1,'exclusive':true,'with':[{'type':'core','count':2}]}";

    private static JobRequest request(String vertex) {
        String jobspec =
                "{'version':9999,'resources':[{'type':'slot','count':1,'label':'task','with':[%s]}],"
                        + "'tasks':[{'command':['true'],'slot':'task','count':{'per_slot':1}}],"
                        + "'attributes':{'system':{'duration':100}}}";
        return JobRequests.of(jobspec.formatted(vertex).replace('\'', '"').getBytes(UTF_8));
    }

    private static ResourceGraph machine() {
        return GraphFormat.read("grug", LoadedGraphTest.RECIPE.getBytes(UTF_8), Set.of());
    }

    private static FluxionMatcher host(String format) {
        FluxionMatcher host =
                new FluxionMatcher(
                        FluxionOptions.of("low"),
                        GraphSource.loaded(NamespaceTest::machine),
                        format);
        host.define(NodeParts.of(machine()));
        return host;
    }

    private static FluxionMatcher instanceIn(ResourceSet job) {
        FluxionMatcher own =
                new FluxionMatcher(FluxionOptions.of("low"), GraphSource.OF_RESOURCES, "rv1");
        own.define(Namespace.within(job));
        return own;
    }

    private static ResourceSet given(Matcher matcher, long job, JobRequest request) {
        Matcher.Match match = matcher.match(new JobId(job), request, 1000);
        assertThat(match).isInstanceOf(Matched.class);
        return ((Matched) match).resources();
    }

    private static ResourceGraph graph(FluxionMatcher matcher) {
        return Objects.requireNonNull(matcher.engine()).graph();
    }

    @Test
    void sockets_are_known_within_a_job_and_so_are_the_hosts_ids() {
        FluxionMatcher host = host("rv1");
        given(host, 1, request("{'type':'node','count':1,'exclusive':true}"));
        given(host, 2, request(SOCKET_WITH_CORE));
        ResourceSet job = given(host, 3, request(SOCKET_WITH_CORE));
        assertThat(job.summary()).as("of the host").isEqualTo("rank1/core[2-3]");
        FluxionMatcher own = instanceIn(job);
        ResourceSet inner = given(own, 1, request(SOCKET_WITH_CORE));
        assertThat(inner.summary()).isEqualTo("rank0/core[2-3]");
        assertThat(inner.schedulingJson()).contains("/cluster0/rack1/node1/socket1");
        assertThat(Namespace.hostId(graph(own), 0, "core", 0)).hasValue(2);
        assertThat(Namespace.hostId(graph(own), 0, "core", 1)).hasValue(3);
        assertThat(Namespace.hostId(graph(own), 0, "socket", 0)).hasValue(1);
        assertThat(Namespace.hostId(graph(own), -1, "rack", 0)).hasValue(1);
        assertThat(Namespace.hostId(graph(own), 0, "core", 2)).isEmpty();
        assertThat(Namespace.hostId(graph(own), 1, "core", 0)).isEmpty();
        assertThat(Namespace.hostId(graph(own), 0, "zone", 0)).isEmpty();
        FluxionMatcher third = instanceIn(inner);
        assertThat(given(third, 1, request(SOCKET_WITH_CORE)).summary())
                .isEqualTo("rank0/core[2-3]");
    }

    @Test
    void what_is_shared_with_others_is_not_the_instances() {
        ResourceSet job = given(host("rv1"), 1, request("{'type':'core','count':1}"));
        FluxionMatcher own = instanceIn(job);
        assertThat(graph(own).find("/cluster0/rack0/flash0")).isEqualTo(ResourceGraph.NOWHERE);
        assertThat(own.match(new JobId(1), request(SOCKET_WITH_CORE), 1000))
                .isInstanceOf(Matcher.Unsatisfiable.class);
        assertThat(given(own, 1, request("{'type':'core','count':1}")).coreCount()).isEqualTo(1);
    }

    @Test
    void without_the_hosts_graph_there_are_nodes_and_cores() {
        for (String format : new String[] {"rv1_nosched", "rv1_shorthand"}) {
            ResourceSet job = given(host(format), 1, request(SOCKET_WITH_CORE));
            FluxionMatcher own = instanceIn(job);
            assertThat(given(own, 1, request("{'type':'core','count':1}")).summary())
                    .isEqualTo("rank0/core" + job.nodes().getFirst().cores().first());
            assertThat(Namespace.hostId(graph(own), 0, "core", 1))
                    .hasValue(job.nodes().getFirst().cores().first() + 1);
        }
    }

    @Test
    void a_graph_that_does_not_have_the_resources_is_refused() {
        ResourceSet job = given(host("rv1"), 1, request(SOCKET_WITH_CORE));
        ResourceSet more =
                NodeParts.of(machine()).withScheduling(Namespace.within(job).schedulingJson());
        assertThatThrownBy(() -> GraphSource.OF_RESOURCES.requireFit(more))
                .isInstanceOf(ReaderFault.class)
                .hasMessageStartingWith("rank 0 ");
    }
}
