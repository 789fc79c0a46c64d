package flux.ops.overlay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `flux exec` runs programs on the machines of the ranks that it names.
@Timeout(200)
@SuppressWarnings("NullAway.Init")
@Feature("F280")
class ExecAtSatellitesTest {
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

    @Test
    void a_program_runs_at_its_rank_is_signalled_and_fed_there() throws Exception {
        // The broker of a rank is an ancestor of what runs there.
        String parent = "sh -c 'cat /proc/$PPID/cmdline | tr \"\\0\" \" \" | grep -o hostname=.*'";
        assertThat(machines.print("flux exec --label-io " + parent + " | sort"))
                .startsWith("0: hostname=node0 ")
                .contains("\n1: hostname=node1\n2: hostname=node2");
        assertThat(machines.print("flux exec -l -x 1 -r 1-2 " + parent))
                .isEqualTo("2: hostname=node2");
        assertThat(
                        machines.print(
                                "flux exec -r 2 sh -c 'echo $FLUX_URI; test -S ${FLUX_URI#local://}'"))
                .startsWith("local://")
                .endsWith("/local-2");
        assertThat(machines.print("seq 1 100000 | flux exec -r 1-2 wc -l"))
                .isEqualTo("100000\n100000");
        assertThat(machines.print("flux exec -r 1 head -c 3000000 /dev/zero | wc -c"))
                .isEqualTo("3000000");
        assertThat(machines.print("flux exec -r 1 sh -c 'echo no >&2; exit 7'; echo $?"))
                .contains("no\n")
                .endsWith("7");
        assertThat(machines.print("flux exec -r 2 /no/such; echo $?"))
                .contains("No such file or directory")
                .endsWith("127");
        assertThat(
                        machines.print(
                                """
                                flux exec --bg --waitable --label=nap -r 1 sleep 600.25 >pid
                                flux sproc ps -r 1 -no '{label}' 2>/dev/null || flux sproc ps -r 1
                                flux sproc ps -r 2 | grep -c nap
                                flux sproc kill -r 1 15 nap
                                flux sproc wait -r 1 nap; echo $?"""))
                .contains("nap")
                .contains("\n0\n")
                .endsWith("143");
    }

    @Test
    void a_program_at_a_rank_that_dies_is_told_to_have_been_killed() throws Exception {
        machines.print(
                """
                bash -c 'flux exec -r 2 sh -c "echo \\$\\$ >pid; echo up; exec sleep 600"; echo $? >code' >out 2>&1 &
                until [ -s out ]; do sleep 0.05; done""");
        machines.kill(2);
        machines.await("flux overlay status --summary", "degraded");
        machines.await("cat code", "137");
        // As with Flux: a broker that is killed cannot end what it has started.
        machines.print("kill $(cat pid)");
        assertThat(machines.print("flux exec -r 2 true; echo $?"))
                .contains("No route to host")
                .doesNotEndWith("\n0");
        assertThat(machines.print("flux exec -r 0-1 echo here")).isEqualTo("here\nhere");
    }

    @Test
    @Feature("F296")
    void a_stranger_at_the_port_is_refused_with_one_line() throws Exception {
        assertThat(machines.print("flux overlay status --summary")).isEqualTo("full");
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), machines.port())) {
            stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
            stranger.setSoTimeout(60_000);
            byte[] answer = stranger.getInputStream().readAllBytes();
            assertThat(answer.length).isLessThan(100);
        }
        machines.await("flux dmesg | grep -c 'refused a connection'", "1");
        assertThat(machines.print("flux run -N3 -n3 echo well")).isEqualTo("well\nwell\nwell");
    }
}
