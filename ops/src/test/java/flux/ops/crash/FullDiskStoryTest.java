package flux.ops.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ops.TestInstance;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The file system of a ledger fills up under a broker, and is given room again.
@Timeout(120)
class FullDiskStoryTest {
    private static final int MIB = 1 << 20;

    @TempDir Path dir;
    private Path disk;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(dir.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()) == 0;
        assumeTrue(mounted, "no file system can be mounted here");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private int run(String... command) throws Exception {
        Path log = dir.resolve("mount.log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /// Takes all the room there is.
    private Path fill() throws IOException {
        Path ballast = disk.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[1 << 12];
            for (int i = 0; i < 64 * MIB; i += block.length) {
                out.write(block);
            }
        } catch (IOException e) {
            return ballast; // full
        }
        throw new AssertionError("the disk holds more than it has");
    }

    private static long submit(FluxClient client, String script) throws Exception {
        return TestInstance.submit(client, TestInstance.jobspec(1, "sh", "-c", script), 16, 0);
    }

    @Test
    void submissions_are_refused_what_runs_runs_on_and_all_goes_on_when_there_is_room()
            throws Exception {
        Path mark = dir.resolve("mark");
        BrokerProcess broker = BrokerProcess.start(dir, disk.resolve("state"));
        try (FluxClient client = broker.connect()) {
            long running = submit(client, "sleep 1; echo out; echo ran >" + mark);
            TestInstance.await(client, running, "start");
            Path ballast = fill();
            int accepted = 0;
            while (isAccepted(client)) {
                accepted++;
            }
            assertThat(accepted).as("what fits into reserved room").isLessThan(10_000);
            while (!Files.exists(mark)) {
                Thread.sleep(5);
            }
            assertThat(client.rpc("broker.ping", null).path("userid").isInt())
                    .as("the broker lives")
                    .isTrue();
            Files.delete(ballast);
            TestInstance.await(client, running, "clean");
            TestInstance.await(client, submit(client, "true"), "clean");
            client.rpc("job-manager.drain", null);
            assertThat(state(client, running)).contains("\"success\":true");
        } finally {
            broker.terminate();
        }
        assertThat(Files.readString(dir.resolve("broker.log"))).doesNotContain("SIGBUS");
        BrokerProcess again = BrokerProcess.start(dir, disk.resolve("state"));
        try (FluxClient client = again.connect()) {
            TestInstance.await(client, submit(client, "true"), "clean");
        } finally {
            again.terminate();
        }
    }

    private static boolean isAccepted(FluxClient client) throws Exception {
        try {
            submit(client, "true # " + "x".repeat(2000));
            return true;
        } catch (RpcException e) {
            assertThat(e.errnum()).isEqualTo(Errno.ENOSPC);
            assertThat(e).hasMessageContaining("no room for another record");
            return false;
        }
    }

    private static String state(FluxClient client, long id) throws Exception {
        return client.rpc(
                        "job-list.list-id",
                        FluxClient.object()
                                .put("id", id)
                                .set("attrs", FluxClient.object().arrayNode().add("all")))
                .toString();
    }
}
