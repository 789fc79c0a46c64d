package flux.ops.rexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.wire.RpcException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A hosted instance closes on another thread than the one on which its processes start and end.
@Timeout(60)
class ProcessesTest {
    private static final int STARTS = 40;

    @TempDir Path dir;

    private final ExecutorService reactor = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        reactor.shutdownNow();
    }

    private ProcessCommand command(String... words) {
        return new ProcessCommand(List.of(words), Map.of("PATH", "/usr/bin:/bin"), dir, null);
    }

    @Test
    void no_process_outlives_the_instance_whenever_it_closes() throws Exception {
        Processes processes = new Processes(reactor::execute, dir, _ -> false);
        Queue<Long> pids = new ConcurrentLinkedQueue<>();
        CountDownLatch halfway = new CountDownLatch(STARTS / 2);
        CompletableFuture<Void> starting =
                CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < STARTS; i++) {
                                try {
                                    Child child = processes.start(command("sleep", "1000"), 0);
                                    pids.add(child.pid());
                                    child.start();
                                } catch (RpcException e) {
                                    assertThat(e).hasMessageContaining("the instance ends");
                                }
                                halfway.countDown();
                            }
                        },
                        reactor);
        halfway.await();
        processes.killAll();
        starting.get(60, TimeUnit.SECONDS);
        assertThat(pids).hasSizeBetween(STARTS / 2, STARTS);
        for (long pid : pids) {
            ProcessHandle.of(pid)
                    .ifPresent(left -> left.onExit().orTimeout(60, TimeUnit.SECONDS).join());
        }
        assertThatThrownBy(() -> processes.start(command("true"), 0))
                .isInstanceOf(RpcException.class)
                .hasMessage("the instance ends; nothing is started");
    }

    @Test
    void the_table_may_be_emptied_while_all_in_it_are_killed() throws Exception {
        Processes processes = new Processes(reactor::execute, dir, _ -> false);
        for (int i = 0; i < STARTS; i++) {
            Child child = processes.start(command("sleep", "1000"), 0);
            child.watch(
                    new Child.Watcher() {
                        @Override
                        public void output(String stream, byte[] data, boolean eof, Runnable more) {
                            more.run();
                        }

                        @Override
                        public void finished(int status) {
                            // over() is what counts
                        }

                        @Override
                        public void over() {
                            processes.forget(child);
                        }
                    });
            child.start();
        }
        processes.killAll();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!processes.all().isEmpty() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(processes.all()).isEmpty();
    }
}
