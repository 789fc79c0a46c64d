package flux.ops.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ops.TestInstance;
import flux.ops.faults.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Disks that fail under a broker: they say that they could not sync, become read-only, have no
/// inode left.
@Timeout(120)
class FailingDiskTest {
    private static final int SUBMISSIONS_MAX = 3000;

    @TempDir Path dir;

    private int run(String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(dir.resolve("run.log").toFile()))
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static long submit(FluxClient client) throws IOException, RpcException {
        return TestInstance.submit(client, TestInstance.jobspec(1, "true"), 16, 0);
    }

    private String log() throws IOException {
        return Files.readString(dir.resolve("broker.log"));
    }

    /// All that was acknowledged is there.
    private void check(Path state, List<Long> acknowledged, String suite) throws Exception {
        BrokerProcess again = BrokerProcess.start(dir, state);
        try (FluxClient client = again.connect()) {
            client.rpc("job-manager.drain", null);
            for (long id : acknowledged) {
                TestInstance.await(client, id, "clean");
            }
        } finally {
            again.terminate();
        }
        Faults.count(suite, 1, acknowledged.size());
    }

    /// One failed fsync may be followed by one that succeeds for data that is gone, so the first is
    /// the last.
    @Test
    void a_sync_that_fails_ends_the_instance_and_it_says_so() throws Exception {
        String strace = "/usr/bin/strace";
        assumeTrue(
                Files.isExecutable(Path.of(strace)) && run(strace, "-o", "/dev/null", "true") == 0,
                "strace is missing, or may not trace here");
        Path state = dir.resolve("state");
        List<Long> acknowledged = new ArrayList<>();
        BrokerProcess broker = BrokerProcess.start(dir, state, "--conf=ledger.durability=power");
        Process tracer = null;
        try (FluxClient client = broker.connect()) {
            acknowledged.add(submit(client));
            tracer = failSyncs(strace, broker.pid());
            for (int i = 0; i < SUBMISSIONS_MAX; i++) {
                acknowledged.add(submit(client));
            }
        } catch (IOException | RpcException e) {
            assertThat(acknowledged).hasSizeLessThan(SUBMISSIONS_MAX);
        }
        assertThat(broker.awaitEnd()).as(log()).isNotZero();
        assertThat(log()).contains("the disk did not take what was written");
        if (tracer != null) {
            tracer.destroy();
        }
        check(state, acknowledged, "EIO on fsync");
    }

    /// Only the process itself is traced, and not its keeper, which would keep strace.
    private Process failSyncs(String strace, long pid) throws Exception {
        Path said = dir.resolve("strace.err");
        List<String> words =
                List.of(
                        strace,
                        "-f",
                        "-o",
                        dir.resolve("trace").toString(),
                        "-e",
                        "trace=fsync,fdatasync",
                        "-e",
                        "inject=fdatasync:error=EIO:when=3+",
                        "-p",
                        Long.toString(pid));
        Process tracer = new ProcessBuilder(words).redirectError(said.toFile()).start();
        while (tracer.isAlive() && !Files.readString(said).contains("attached")) {
            Thread.sleep(5);
        }
        return tracer;
    }

    @Test
    void a_disk_that_becomes_read_only_refuses_or_ends_and_loses_nothing() throws Exception {
        Path disk = Files.createDirectory(dir.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk.toString()) == 0,
                "no file system can be mounted here");
        try {
            Path state = disk.resolve("state");
            List<Long> acknowledged = new ArrayList<>();
            BrokerProcess broker = BrokerProcess.start(dir, state);
            try (FluxClient client = broker.connect()) {
                for (int i = 0; i < 5; i++) {
                    acknowledged.add(submit(client));
                }
                // Somebody writes, so the kernel refuses the whole of it, or only new writes.
                run("mount", "-o", "remount,ro", disk.toString());
                acknowledged.add(submit(client));
            } catch (IOException | RpcException e) {
                assertThat(acknowledged).isNotEmpty();
            }
            broker.kill();
            run("mount", "-o", "remount,ro", disk.toString());
            BrokerProcess refused = BrokerProcess.start(dir, state);
            assertThat(refused.awaitEnd()).isEqualTo(1);
            assertThat(log()).containsIgnoringCase("read-only").doesNotContain("SIGBUS");
            assertThat(run("mount", "-o", "remount,rw", disk.toString())).isZero();
            check(state, acknowledged, "read-only remount");
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    @Test
    void no_inode_left_is_a_refusal_that_says_so() throws Exception {
        Path disk = Files.createDirectory(dir.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=32m,nr_inodes=60", "tmpfs", disk.toString())
                        == 0,
                "no file system can be mounted here");
        try {
            Path state = disk.resolve("state");
            List<Long> acknowledged = new ArrayList<>();
            BrokerProcess broker = BrokerProcess.start(dir, state);
            List<Path> ballast = new ArrayList<>();
            try (FluxClient client = broker.connect()) {
                acknowledged.add(submit(client));
                try {
                    for (int i = 0; i < 100; i++) {
                        ballast.add(Files.createFile(disk.resolve("ballast" + i)));
                    }
                    throw new AssertionError("there is always another inode");
                } catch (IOException e) {
                    acknowledged.add(submit(client)); // into the file that is there
                }
            }
            broker.kill();
            BrokerProcess refused = BrokerProcess.start(dir, state);
            Thread.sleep(100);
            refused.kill(); // it may refuse to start, or to write; it must not lose anything
            for (Path path : ballast) {
                Files.delete(path);
            }
            check(state, acknowledged, "no inodes");
            assertThat(log()).doesNotContain("SIGBUS");
        } finally {
            run("umount", "-l", disk.toString());
        }
    }
}
