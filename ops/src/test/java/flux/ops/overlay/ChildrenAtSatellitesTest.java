package flux.ops.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Instances that are jobs, on ranks with processes of their own: hosted at rank 0, at home
/// wherever their job's R is.
@Timeout(200)
@SuppressWarnings("NullAway.Init")
class ChildrenAtSatellitesTest {
    @TempDir Path dir;
    private Machines machines;

    @BeforeEach
    void start() throws Exception {
        machines = new Machines(dir, 3, "");
        for (int rank = 0; rank < 3; rank++) {
            machines.start(rank);
        }
    }

    @AfterEach
    void close() {
        machines.close();
    }

    private void write(String name, String script) throws Exception {
        Files.writeString(machines.work().resolve(name), script);
    }

    /// At which of the machines something runs is told by the socket that it finds.
    @Test
    @Feature({"F106", "F205"})
    void a_batch_script_on_other_ranks_finds_its_instance_from_wherever_it_looks()
            throws Exception {
        write(
                "script",
                """
                #!/bin/sh
                flux getattr size; flux getattr hostlist; flux getattr hostname
                flux resource info
                flux resource list -s free -no '{state} {ranks} {nnodes} {nodelist}'
                flux overlay status --no-pretty | sed 's/^ *//'
                [ "local://$(flux getattr rundir)/local-0" != "$FLUX_URI" ] && echo elsewhere
                [ "$(flux getattr local-uri)" = "$FLUX_URI" ] && echo here
                flux run -N2 -n2 --label-io sh -c 'echo ${FLUX_URI##*/}; test -d $FLUX_JOB_TMPDIR && flux getattr rank' | sort
                flux exec -r all --label-io sh -c 'flux getattr rank; flux getattr jobid-path' | sort
                flux run -n1 sh -c 'flux --parent getattr size; flux --root getattr instance-level'
                """);
        String id =
                machines.print(
                        "flux batch -N2 -x --requires=host:node[1-2] --output=out --error=err script");
        assertThat(
                        machines.print(
                                "flux job wait-event -q "
                                        + id
                                        + " clean; cat out err; flux jobs -no '{result} {nodelist}'"
                                        + " "
                                        + id))
                .isEqualTo(
                        """
                        2
                        node[1-2]
                        node1
                        2 Nodes, 4 Cores, 0 GPUs
                        free 0-1 2 node[1-2]
                        0 node1: full
                        1 node2: full
                        elsewhere
                        here
                        0: 0
                        0: local-0
                        1: 1
                        1: local-1
                        0: /ID
                        0: 0
                        1: /ID
                        1: 1
                        3
                        0
                        COMPLETED node[1-2]"""
                                .replace("ID", id));
    }

    /// Rank 0 of the child is node2, and so its rank 0's programs are there.
    @Test
    @Feature("F105")
    void what_a_child_runs_beside_its_jobs_runs_on_its_own_ranks() throws Exception {
        write(
                "script",
                """
                #!/bin/sh
                flux cron interval -c 1 0.1s 'echo cron $FLUX_URI >ran.0; mv ran.0 ran' >/dev/null
                flux cron interval -c 1 -o rank=1 0.1s 'exit 3' >/dev/null
                for try in 1 2 3 4 5 6 7 8 9; do [ -s ran ] || sleep 0.5; done
                [ "$(cat ran)" = "cron $FLUX_URI" ] && echo home
                for try in 1 2 3 4 5 6 7 8 9; do flux cron list | grep -q rc=3 || sleep 0.5; done
                flux cron list | grep -c rc=3
                flux admin cleanup-push "echo \\$FLUX_URI >$PWD/last"
                echo $FLUX_URI
                """);
        String id =
                machines.print("flux batch -N2 -x --requires=host:node[1-2] --output=out script");
        assertThat(
                        machines.print(
                                "flux job wait-event -q "
                                        + id
                                        + " clean; head -n 2 out; tail -n 1 out | diff - last && echo same"))
                .isEqualTo("home\n1\nsame");
    }

    @Test
    @Feature("F105")
    void instances_nest_on_other_ranks_as_deep_as_one_likes() throws Exception {
        assertThat(
                        machines.print(
                                """
                                flux alloc -N2 -x --requires=host:node[1-2] \
                                    flux alloc -N1 -x --requires=host:node2 \
                                        flux alloc -n1 sh -c '
                                            flux getattr instance-level; flux getattr hostlist
                                            flux run sh -c "flux getattr size; flux --parent getattr hostlist"
                                            flux exec -r 0 flux --root getattr size
                                            flux uri .. | grep -c local:'
                                flux run --requires=host:node2 echo well
                                """))
                .isEqualTo("3\nnode2\n1\nnode2\n3\n1\nwell");
    }

    @Test
    @Feature("F273")
    void a_lost_node_takes_a_childs_jobs_there_and_no_more_and_is_used_when_it_is_back()
            throws Exception {
        String id =
                machines.print(
                        """
                        id=$(flux alloc --bg -N2 -x --requires=host:node[1-2])
                        flux submit -N1 -x --job-name=parents sleep 600.25 >/dev/null
                        flux proxy $id sh -c '
                            flux submit -N1 -x --requires=host:node2 --job-name=there sleep 600.25 >there
                            flux submit -N1 -x --requires=host:node1 --job-name=here sleep 600.25 >here
                            flux job wait-event -q $(cat there) start; flux job wait-event -q $(cat here) start'
                        echo $id""");
        machines.kill(2);
        assertThat(
                        machines.print(
                                """
                                flux proxy %s sh -c '
                                    flux job wait-event -q $(cat there) clean
                                    flux job eventlog $(cat there) | grep -o "type=\\"exec\\" severity=0 note=\\"[^\\"]*\\""
                                    flux resource list -s down -no "{ranks} {nodelist}"
                                    flux jobs -no "{name} {status}"'
                                flux jobs -no '{name} {status}' | sort"""
                                        .formatted(id)))
                .isEqualTo(
                        """
                        type="exec" severity=0 note="node failure on node2 (rank 1)"
                        1 node2
                        here RUN
                        flux RUN
                        parents RUN""");
        machines.start(2);
        machines.await(
                "flux proxy " + id + " flux resource list -s free -no '{ranks} {nodelist}'",
                "1 node2");
        assertThat(
                        machines.print(
                                "flux proxy "
                                        + id
                                        + " flux run --requires=host:node2 sh -c 'flux getattr rank; flux getattr size'"))
                .isEqualTo("1\n2");
    }

    @Test
    void the_loss_of_the_node_of_its_initial_program_ends_an_instance_with_the_reason()
            throws Exception {
        String id =
                machines.print(
                        """
                        id=$(flux batch -N2 -x --requires=host:node[1-2] --wrap sleep 600.25)
                        flux job wait-event -q $id memo
                        flux proxy $id flux submit -n1 --requires=host:node2 sleep 600.75 >inner
                        echo $id""");
        machines.kill(1);
        assertThat(
                        machines.print(
                                """
                                flux job wait-event -q %1$s clean
                                flux job eventlog %1$s | grep -o 'severity=0 note="[^"]*"'
                                flux jobs -no '{name} {result}' %1$s
                                FLUX_URI=$(flux uri --past %1$s) flux jobs -a -no '{name} {status}'
                                pgrep -f 'sleep 600[.]75' || echo none
                                flux run --requires=host:node2 echo well"""
                                        .formatted(id)))
                .isEqualTo(
                        """
                        severity=0 note="node failure on node1 (rank 1)"
                        sleep FAILED
                        sleep CANCELED
                        none
                        well""");
    }

    @Test
    void a_restart_of_rank_0_ends_children_elsewhere_with_the_reason() throws Exception {
        String id =
                machines.print(
                        """
                        id=$(flux batch -N2 -x --requires=host:node[1-2] --wrap flux run sleep 600.25)
                        until flux proxy $id flux jobs -no {state} 2>/dev/null | grep -q RUN; do sleep 0.05; done
                        echo $id""");
        machines.kill(0);
        machines.awaitEnd(1);
        machines.awaitEnd(2);
        for (int rank = 0; rank < 3; rank++) {
            machines.start(rank);
        }
        machines.await("flux getattr size 2>/dev/null", "3");
        assertThat(
                        machines.print(
                                """
                                flux job wait-event -q %1$s clean
                                flux job eventlog %1$s | grep -o 'type="[a-z]*" severity=0 note="[^"]*"'
                                flux jobs -no {result} %1$s
                                FLUX_URI=$(flux uri --past %1$s) flux jobs -a -no '{name} {result}'
                                flux run -N3 sh -c 'echo well' | sort -u"""
                                        .formatted(id)))
                .contains("the host of its tasks is gone")
                // The child hears of its lost tasks first, or of its own end.
                .containsPattern("FAILED\nsleep (FAILED|CANCELED)\nwell$");
    }
}
