package flux.scheduler.treepool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.ledger.id.JobId;
import flux.ledger.job.JobRequest;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.scheduler.Matcher.Busy;
import flux.scheduler.Matcher.Match;
import flux.scheduler.Matcher.Matched;
import flux.scheduler.Matcher.Unsatisfiable;
import java.util.List;
import org.junit.jupiter.api.Test;

/// RFC 49's test vectors, one after the other on each of its two clusters, and what follows.
class TreePoolMatcherTest {
    private static final double NOW = 1_700_000_000;

    private final ByWriter matcher = new ByWriter(new flux.scheduler.fcfs.FcfsMatcher());
    private int jobs;

    /// 16 nodes; 2 sockets of 4 numa domains; 15 cores and a gpu in each.
    private static ResourceSet clusterA() {
        StringBuilder topo = new StringBuilder("{'socket':[");
        for (int numa = 0; numa < 8; numa++) {
            topo.append(numa % 4 == 0 ? (numa == 0 ? "{'numa':[" : "]},{'numa':[") : ",");
            topo.append(
                    "{'cores':'%d-%d','gpus':'%d','memory':64}"
                            .formatted(15 * numa, 15 * numa + 14, numa));
        }
        return cluster(16, 120, 8, topo + "]}]}");
    }

    /// 1152 nodes; 4 sockets of 24 cores and a gpu, and storage.
    private static ResourceSet clusterB() {
        StringBuilder topo = new StringBuilder("{'socket':[");
        for (int socket = 0; socket < 4; socket++) {
            topo.append(socket == 0 ? "" : ",");
            topo.append(
                    "{'cores':'%d-%d','gpus':'%d','memory':%d}"
                            .formatted(
                                    24 * socket,
                                    24 * socket + 23,
                                    socket,
                                    socket == 0 ? 125 : 126));
        }
        return cluster(
                1152, 96, 4, topo + "],'storage':[{'path':'/l/ssd','capacity':200,'unit':'GiB'}]}");
    }

    private static ResourceSet cluster(int nodes, int cores, int gpus, String topo) {
        String r =
                """
                {'version':1,'execution':{'R_lite':[{'rank':'0-%d','children':{'core':'0-%d','gpu':'0-%d'}}],
                 'nodelist':['n[0-%d]'],'starttime':0,'expiration':0},
                 'scheduling':{'writer':'TreePool','children':[{'ranks':'0-%d','topo':%s}]}}"""
                        .formatted(nodes - 1, cores - 1, gpus - 1, nodes - 1, nodes - 1, topo)
                        .replace('\'', '"');
        return ResourceSet.parse(r.getBytes(UTF_8));
    }

    /// A shape in RFC 46's words: `slot=1/node=1/[core=8;gpu=1]`, `slot=1/numa{x}`.
    private static String resources(String shape) {
        if (shape.startsWith("[")) {
            StringBuilder list = new StringBuilder();
            for (String each : shape.substring(1, shape.length() - 1).split(";")) {
                list.append(list.isEmpty() ? "" : ",").append(vertex(each));
            }
            return "[" + list + "]";
        }
        return "[" + vertex(shape) + "]";
    }

    private static String vertex(String shape) {
        String head = shape.split("/", 2)[0];
        String below = shape.contains("/") ? shape.split("/", 2)[1] : "";
        String type = head.replaceAll("[={].*", "");
        String count = head.contains("=") ? head.replaceAll(".*=", "") : "1";
        return "{\"type\":\"%s\",\"count\":%s%s%s%s}"
                .formatted(
                        type,
                        count,
                        type.equals("slot") ? ",\"label\":\"task\"" : "",
                        head.endsWith("{x}") ? ",\"exclusive\":true" : "",
                        below.isEmpty() ? "" : ",\"with\":" + resources(below));
    }

    private Match ask(String shape, JobId job) {
        JobRequest request =
                new JobRequest(
                        "x",
                        null,
                        null,
                        null,
                        null,
                        1,
                        0,
                        null,
                        resources(shape),
                        null,
                        null,
                        List.of());
        return matcher.match(job, request, NOW);
    }

    private ResourceSet gets(String shape, String summary) {
        Match match = ask(shape, new JobId(++jobs));
        assertThat(match).as(shape).isInstanceOf(Matched.class);
        ResourceSet got = ((Matched) match).resources();
        assertThat(got.summary()).as(shape).isEqualTo(summary);
        return got;
    }

    @Test
    @Feature("F224")
    void the_vectors_of_cluster_a() {
        matcher.define(clusterA());
        gets("slot=1/node=1/[core=8;gpu=1]", "rank0/core[0-7],gpu0");
        gets("slot=1/node=1/[core=8;gpu=1]", "rank0/core[15-22],gpu1");
        gets("node/slot=8/[core=15;gpu=1]", "rank1/core[0-119],gpu[0-7]");
        gets("slot=4/node/core=120", "rank[2-5]/core[0-119]");
        gets("slot=1/node=1/core=4", "rank0/core[8-11]");
        gets("slot=1/node=1/[core=15;gpu=1]", "rank0/core[30-44],gpu2");
        gets("node/slot=6/[core=15;gpu=1]", "rank6/core[0-89],gpu[0-5]");
        gets("slot=1/node=1/[core=60;gpu=4]", "rank0/core[60-119],gpu[4-7]");
        gets("slot=1/numa{x}", "rank0/core[45-59],gpu3");
        gets("slot=1/socket{x}", "rank7/core[0-59],gpu[0-3]");
        gets("slot=1/node{x}", "rank8/core[0-119],gpu[0-7]");
    }

    @Test
    @Feature("F224")
    void the_vectors_of_cluster_b() {
        matcher.define(clusterB());
        gets("slot=1/node=1/[core=24;gpu=1]", "rank0/core[0-23],gpu0");
        gets("slot=1/node=1/[core=24;gpu=1]", "rank0/core[24-47],gpu1");
        gets("node/slot=4/[core=24;gpu=1]", "rank1/core[0-95],gpu[0-3]");
        gets("slot=4/node/[core=96;gpu=4]", "rank[2-5]/core[0-95],gpu[0-3]");
        gets("slot=1/node=1/core=8", "rank0/core[48-55]");
        gets("slot=1/node=1/[core=24;gpu=1]", "rank0/core[72-95],gpu3");
        gets("node/slot=3/[core=24;gpu=1]", "rank6/core[0-71],gpu[0-2]");
        gets("slot=1/socket{x}", "rank6/core[72-95],gpu3");
        gets("slot=1/node{x}", "rank7/core[0-95],gpu[0-3]");
    }

    @Test
    @Feature("F224")
    void what_a_job_gets_says_how_its_nodes_are_made_and_so_does_the_instance_that_it_is() {
        matcher.define(clusterA());
        gets("slot=3/node{x}", "rank[0-2]/core[0-119],gpu[0-7]");
        ResourceSet job = gets("slot=2/node/core=120", "rank[3-4]/core[0-119]");
        String whole = clusterA().schedulingJson();
        assertThat(job.schedulingJson())
                .isEqualTo(String.valueOf(whole).replace("\"0-15\"", "\"3-4\""));
        ResourceSet within = TreePool.within(job);
        assertThat(within.summary()).isEqualTo("rank[0-1]/core[0-119]");
        assertThat(within.nodelist()).isEqualTo("n[3-4]");
        assertThat(within.schedulingJson())
                .isEqualTo(String.valueOf(whole).replace("\"0-15\"", "\"0-1\""));
        ByWriter inner = new ByWriter(new flux.scheduler.fcfs.FcfsMatcher());
        inner.define(within);
        assertThat(TreePool.is(within.schedulingJson())).isTrue();
    }

    @Test
    void what_is_given_back_is_had_again_and_what_is_out_of_service_is_not() {
        matcher.define(clusterA());
        gets("slot=16/node{x}", "rank[0-15]/core[0-119],gpu[0-7]");
        assertThat(ask("slot=1/core", new JobId(77))).isInstanceOf(Busy.class);
        matcher.free(new JobId(1));
        matcher.setUp("0", false);
        gets("slot=1/core", "rank1/core0");
        matcher.setUp("0", true);
        gets("slot=1/numa{x}", "rank1/core[15-29],gpu1");
    }

    @Test
    void what_no_domain_has_is_never_had() {
        matcher.define(clusterA());
        assertThat(ask("slot=1/[core=1;gpu=9]", new JobId(1)))
                .isEqualTo(
                        new Unsatisfiable(
                                "unsatisfiable request: need 1 slot(s) of 1 core(s) 9 gpu(s);"
                                        + " 16 node(s) are eligible, with 1920 cores"));
        assertThat(ask("slot=1/tray{x}", new JobId(2)))
                .isEqualTo(
                        new Unsatisfiable(
                                "unsatisfiable request: need 1 slot(s) of 0 core(s) 0 gpu(s) in one"
                                        + " tray; 16 node(s) are eligible, with 1920 cores"));
        assertThat(ask("slot=1/memory=4", new JobId(3))).isInstanceOf(Unsatisfiable.class);
        assertThat(ask("slot=1/numa/core=16", new JobId(4))).isInstanceOf(Unsatisfiable.class);
        gets("slot=1/socket/core=16", "rank0/core[0-15]");
    }

    @Test
    void a_slot_without_a_domain_of_its_size_is_had_from_a_larger_one() {
        matcher.define(clusterA());
        gets("slot=1/[core=16;gpu=2]", "rank0/core[0-15],gpu[0-1]");
        gets("slot=1/[core=100;gpu=2]", "rank0/core[16-115],gpu[2-3]");
    }

    @Test
    void an_r_of_another_writer_or_none_is_matched_as_ever() {
        ResourceSet plain =
                ResourceSet.builder()
                        .node(0, "a", Idset.range(0, 3), Idset.EMPTY)
                        .node(1, "b", Idset.range(0, 3), Idset.EMPTY)
                        .build();
        matcher.define(plain);
        JobRequest.Shape shape = new JobRequest.Shape(0, false, 1, 1, 0);
        JobRequest one =
                new JobRequest(
                        "x", null, null, null, null, 1, 0, shape, null, null, null, List.of());
        assertThat(((Matched) matcher.match(new JobId(1), one, NOW)).resources().summary())
                .isEqualTo("rank0/core0");
        assertThat(((Matched) matcher.match(new JobId(2), one, NOW)).resources().summary())
                .isEqualTo("rank1/core0");
    }

    @Test
    void a_topology_that_is_none_is_named() {
        assertThatThrownBy(
                        () ->
                                matcher.define(
                                        clusterA()
                                                .withScheduling(
                                                        "{\"writer\":\"TreePool\",\"children\":[{\"ranks\":\"0\"}]}")))
                .isInstanceOf(InvalidText.class)
                .hasMessageContaining("scheduling.children: expected {\"ranks\": IDSET, \"topo\"");
    }
}
