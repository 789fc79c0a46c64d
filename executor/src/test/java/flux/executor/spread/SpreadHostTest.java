package flux.executor.spread;

import static flux.executor.host.HostStory.key;
import static flux.executor.host.HostStory.shell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import flux.executor.host.Errno;
import flux.executor.host.HostStory;
import flux.executor.host.LocalFiles;
import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskHostContract;
import flux.executor.host.TaskKey;
import flux.executor.keeper.KeeperHost;
import flux.executor.process.ProcessHost;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// One host of several is a host; each rank's tasks run where they belong.
class SpreadHostTest extends TaskHostContract {
    private static final int RANK = 1;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private final Map<Integer, Set<TaskKey>> lost = new HashMap<>();

    private SpreadHost spread(TaskHost other) {
        return new SpreadHost(new ProcessHost(), Map.of(RANK, other), 7, lost::put);
    }

    @Override
    protected TaskHost open() {
        return spread(new ProcessHost());
    }

    @Override
    protected void afterClosing(long quietPid, long loudPid) {
        story.await("the tasks to end", () -> !HostStory.isAlive(quietPid));
        story.await("the tasks to end", () -> !HostStory.isAlive(loudPid));
    }

    /// Starts a task at rank 1; the story then hears of it.
    private void startElsewhere(TaskKey key, String script) {
        story.expect(key, 2);
        story.host().at(RANK).start(key, shell(script));
    }

    @Test
    void a_task_elsewhere_is_reached_by_its_key() {
        startElsewhere(key(0), "read line; echo got $line; exit 3");
        story.host().writeStdin(key(0), "this\n".getBytes(UTF_8), true);
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo("got this\n");
        assertThat(story.status(key(0))).isEqualTo(3 << 8);
    }

    @Test
    void a_signal_goes_to_the_rank_of_the_task() {
        startElsewhere(key(0), "exec sleep 600");
        story.start(key(1), shell("exec sleep 600"));
        story.await("both run", () -> started(key(0)) && started(key(1)));
        story.signal(key(0), SIGTERM);
        story.awaitEnd(key(0));
        assertThat(story.status(key(0))).isEqualTo(SIGTERM);
        assertThat(story.status(key(1))).isEqualTo(-1);
    }

    private boolean started(TaskKey key) {
        return story.events(key).stream().anyMatch(TaskEvent.Started.class::isInstance);
    }

    @Test
    void cursors_grow_whichever_rank_speaks() {
        startElsewhere(key(0), "echo far");
        story.start(key(1), shell("echo near"));
        story.awaitEnd(key(0));
        story.awaitEnd(key(1));
        List<Long> cursors = new ArrayList<>();
        story.events(key(0)).forEach(event -> cursors.add(event.cursor()));
        story.events(key(1)).forEach(event -> cursors.add(event.cursor()));
        assertThat(cursors).doesNotHaveDuplicates();
        assertThat(cursors.stream().sorted())
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.rangeClosed(1, cursors.size())
                                .boxed()
                                .toList());
    }

    @Test
    void a_lost_rank_takes_its_tasks_with_it_and_no_others() throws Exception {
        try (ServerSocketChannel listening =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(dir.resolve("keeper"));
            listening.bind(address);
            SocketChannel ours = SocketChannel.open(address);
            SocketChannel theirs = listening.accept();
            theirs.write(emptyHello());
            HostStory several = new HostStory(spread(KeeperHost.over(ours, new LocalFiles())));
            several.expect(key(0), 2);
            several.host().at(RANK).start(key(0), shell("exec sleep 600"));
            several.start(key(1), shell("echo here"));
            theirs.close();
            several.awaitEnd(key(0));
            several.awaitEnd(key(1));
            assertThat(lost).isEqualTo(Map.of(RANK, Set.of(key(0))));
            assertThat(several.status(key(0))).isEqualTo(SIGKILL);
            assertThat(several.text(key(1), Stream.STDOUT)).isEqualTo("here\n");

            several.expect(key(2), 2);
            several.host().at(RANK).start(key(2), shell("echo late"));
            several.awaitEnd(key(2));
            assertThat(several.events(key(2)).getFirst())
                    .isInstanceOfSatisfying(
                            TaskEvent.StartFailed.class,
                            failed -> assertThat(failed.errno()).isEqualTo(Errno.EHOSTUNREACH));
            several.host().close();
        }
    }

    /// What a keeper says that knows no tasks.
    private static ByteBuffer emptyHello() {
        ByteBuffer hello = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        int length = 1 + Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;
        return hello.putInt(length)
                .put((byte) 'L')
                .putInt(5)
                .putLong(1)
                .putLong(0)
                .putInt(0)
                .flip();
    }
}
