package flux.ops.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Ranks of an instance die, fall silent, are sent away, and come back.
@Timeout(200)
@SuppressWarnings("NullAway.Init")
class RanksComeAndGoTest {
    private static final String STATUS = "flux overlay status --no-pretty | sed 's/^ *//'";

    @TempDir Path dir;
    private Machines machines;

    private void start(String more) throws Exception {
        machines = new Machines(dir, 3, more);
        for (int rank = 0; rank < 3; rank++) {
            machines.start(rank);
        }
    }

    @AfterEach
    void close() {
        machines.close();
    }

    @Test
    @Feature("F273")
    void a_node_dies_its_jobs_end_others_go_on_and_when_it_is_back_it_is_used_again()
            throws Exception {
        start("");
        assertThat(machines.print("flux getattr broker.boot-method; " + STATUS))
                .isEqualTo("config\n0 node0: full\n1 node1: full\n2 node2: full");
        machines.print(
                """
                flux submit -N1 -x --requires=host:node2 --job-name=there sleep 600.25 >there
                flux submit -N2 -x --requires=host:node[0-1] --job-name=here sh -c 'until [ -e go ]; do sleep 0.05; done' >here
                flux submit -N2 -x --job-name=next true >next
                flux submit -N3 -x --job-name=wide true >wide
                flux job wait-event $(cat there) start; flux job wait-event $(cat here) start""");
        machines.kill(2);
        assertThat(
                        machines.print(
                                """
                                flux job wait-event $(cat there) clean >/dev/null
                                flux job eventlog $(cat there) | grep -o 'type="exec" severity=0 note="[^"]*"'
                                flux resource list -s down -no '{nnodes} {nodelist}'
                                flux resource status -s offline -no {nodelist}
                                touch go
                                flux job wait-event $(cat next) clean >/dev/null
                                flux jobs -no '{name} {result} {nodelist}' $(cat here next)
                                flux overlay errors
                                """
                                        + STATUS))
                .isEqualTo(
                        """
                        type="exec" severity=0 note="node failure on node2 (rank 2)"
                        1 node2
                        node2
                        here COMPLETED node[0-1]
                        next COMPLETED node[0-1]
                        node2: lost contact with node2
                        0 node0: degraded
                        1 node1: full
                        2 node2: lost""");
        machines.start(2);
        machines.await("flux overlay status --summary", "full");
        assertThat(
                        machines.print(
                                """
                                flux job wait-event $(cat wide) clean >/dev/null
                                flux jobs -no '{result} {nodelist}' $(cat wide)
                                flux run --requires=host:node2 sh -c 'echo $FLUX_URI' | sed 's/.*local/local/'
                                flux resource list -s down -no {nnodes}
                                flux resource eventlog -f json | grep -c undrain"""))
                .isEqualTo("COMPLETED node[0-2]\nlocal-2\n0\n1");
        machines.end();
        assertThat(machines.awaitEnd(0)).isEqualTo(3);
        assertThat(machines.awaitEnd(1)).as(machines.log()).isZero();
        assertThat(machines.awaitEnd(2)).as(machines.log()).isZero();
    }

    @Test
    @Feature({"F273", "F272"})
    void a_rank_is_disconnected_by_hand_and_may_come_again() throws Exception {
        start("");
        assertThat(machines.print("flux overlay disconnect 2"))
                .isEqualTo(
                        "flux-overlay: asking node0 (rank 0) to disconnect child node2 (rank 2)");
        assertThat(machines.awaitEnd(2)).isEqualTo(1);
        machines.await("flux overlay errors", "node2: administratively disconnected");
        assertThat(machines.print("flux overlay disconnect node2; flux overlay disconnect 0"))
                .contains("rank 2 is not a process that is connected", "0 has no parent");
        machines.print("flux resource drain 2 broken");
        machines.start(2);
        machines.await("flux overlay status --summary", "full");
        machines.await("flux resource list -s up -no {nnodes}", "3");
    }

    @Test
    @Feature("F212")
    void a_rank_that_is_stopped_is_torpid_and_gets_nothing_new_until_it_is_lively()
            throws Exception {
        start("[tbon]\ntorpid_min = \"100ms\"\ntorpid_max = \"1s\"\ntcp_user_timeout = \"5m\"");
        assertThat(machines.print("flux run -N3 -x --label-io hostname | wc -l")).isEqualTo("3");
        machines.stop(2);
        machines.await("flux resource status -s torpid -no {nodelist}", "node2");
        machines.await("flux resource list -s down -no {nodelist}", "node2");
        assertThat(machines.print("flux run -N2 -x true; flux overlay status --summary"))
                .isEqualTo("full");
        machines.goOn(2);
        machines.await("flux resource list -s down -no {nnodes}", "0");
        assertThat(
                        machines.print(
                                "flux run -N3 -x true; flux resource status -s torpid -no {nnodes}"))
                .isEqualTo("0");
        assertThat(machines.log()).contains("node2 (rank 2) is torpid", "is lively again");
    }

    @Test
    @Feature({"F273", "F263"})
    void rank_0_dies_its_jobs_are_told_why_and_the_instance_comes_together_again()
            throws Exception {
        start("");
        machines.print(
                """
                flux kvs put --sync kept=1
                flux submit -N3 -x sleep 600.25 >id
                flux job wait-event $(cat id) start""");
        machines.kill(0);
        assertThat(machines.awaitEnd(1)).isEqualTo(1);
        assertThat(machines.awaitEnd(2)).isEqualTo(1);
        assertThat(machines.log()).contains("rank 1: lost contact with rank 0");
        machines.start(2);
        machines.start(0, "-Sbroker.quorum=2");
        machines.await("flux getattr rank", "0");
        assertThat(
                        machines.print(
                                """
                                flux job wait-event $(cat id) clean >/dev/null
                                flux jobs -no {result} $(cat id)
                                flux job eventlog $(cat id) | grep -c 'exception.*severity=0'
                                flux resource list -s down -no {nodelist}
                                flux getattr broker.quorum
                                flux kvs get kept
                                """
                                        + STATUS))
                .isEqualTo(
                        """
                        FAILED
                        1
                        node1
                        2
                        1
                        0 node0: partial
                        1 node1: offline
                        2 node2: full""");
        machines.start(1);
        machines.await("flux overlay status --summary", "full");
        assertThat(machines.print("flux run -N3 -x --label-io hostname | wc -l")).isEqualTo("3");
    }
}
