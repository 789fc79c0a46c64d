package flux.executor.spread;

import static flux.executor.host.HostStory.key;
import static flux.executor.host.HostStory.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.executor.host.HostStory;
import flux.executor.host.LocalFiles;
import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskHostContract;
import flux.executor.host.TaskKey;
import flux.executor.keeper.Keeper;
import flux.executor.keeper.KeeperHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A task that kills its keeper ends the tasks of that keeper, and nothing else.
class RenewedHostTest extends TaskHostContract {
    private static final int SIGKILL = 9;
    private static final int ALONE_SECONDS_MAX = 60;

    @TempDir static Path programs;
    private static Path program = Path.of("not yet");

    private final List<String> said = new ArrayList<>();

    @BeforeAll
    static void compileTheKeeper() throws Exception {
        program = Keeper.compile(programs);
    }

    private KeeperHost keeper(long cursor) throws IOException {
        return KeeperHost.open(program, dir.resolve("keeper"), ALONE_SECONDS_MAX, cursor);
    }

    @Override
    protected TaskHost open() throws IOException {
        return new RenewedHost(this::keeper, said::add);
    }

    /// Another broker takes over.
    private void reopen(int tasks) {
        story.host().close();
        try {
            story = new HostStory(open());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        for (int rank = 0; rank < tasks; rank++) {
            story.expect(key(rank), 2);
        }
    }

    @Override
    protected void afterClosing(long quietPid, long loudPid) {
        assertThat(HostStory.isAlive(quietPid)).isTrue();
        assertThat(HostStory.isAlive(loudPid)).isTrue();
        reopen(2);
        story.signal(key(0), SIGKILL);
        story.signal(key(1), SIGKILL);
        story.awaitEnd(key(0));
        story.awaitEnd(key(1));
    }

    private void killKeeperBy(TaskKey key) {
        story.start(key, shell("kill -9 $PPID; sleep 600"));
        story.awaitEnd(key);
    }

    private boolean isLost(TaskKey key) {
        return story.events(key).stream().anyMatch(TaskEvent.Lost.class::isInstance);
    }

    @Test
    void all_tasks_of_a_killed_keeper_are_lost_and_the_next_runs() {
        long life = story.host().life();
        story.start(key(0), shell("echo up; exec sleep 600"));
        story.awaitText(key(0), Stream.STDOUT, "up\n");
        killKeeperBy(key(1));
        story.awaitEnd(key(0));
        for (int rank = 0; rank < 2; rank++) {
            assertThat(isLost(key(rank))).as("task %d", rank).isTrue();
            assertThat(story.status(key(rank))).isEqualTo(SIGKILL);
        }
        assertThat(said)
                .containsExactly(
                        "the keeper is gone, and with it the tasks that it had (2); a new one goes on");
        assertThat(story.host().life()).isNotEqualTo(life);
        story.start(key(2), shell("echo next; exit 3"));
        story.awaitEnd(key(2));
        assertThat(story.text(key(2), Stream.STDOUT)).isEqualTo("next\n");
        assertThat(story.status(key(2))).isEqualTo(3 << 8);
        assertThat(isLost(key(2))).isFalse();
    }

    @Test
    void what_a_task_has_told_and_how_it_has_ended_stays_so() {
        story.start(key(0), shell("echo done; exit 5"));
        story.awaitEnd(key(0));
        killKeeperBy(key(1));
        assertThat(isLost(key(0))).isFalse();
        assertThat(story.status(key(0))).isEqualTo(5 << 8);
    }

    @Test
    void what_a_lost_task_has_started_ends_too() {
        story.start(key(0), shell("sleep 600 & echo $!; wait"));
        story.awaitOutput(key(0), Stream.STDOUT, text -> text.endsWith("\n"));
        long child = Long.parseLong(story.text(key(0), Stream.STDOUT).strip());
        killKeeperBy(key(1));
        story.await("it to end", () -> !HostStory.isAlive(child));
    }

    @Test
    void keepers_may_be_killed_many_times() {
        for (int rank = 0; rank < 5; rank++) {
            killKeeperBy(key(rank));
            assertThat(isLost(key(rank))).isTrue();
        }
        assertThat(said).hasSize(5);
    }

    /// A record says how far the events of a job were taken in: those that come later must have
    /// larger cursors, whichever keeper tells them, and whichever broker hears of them.
    @Test
    void cursors_go_on_over_keepers_and_brokers() {
        story.acknowledge();
        killKeeperBy(key(0));
        story.start(key(1), shell("echo up; read line; echo $line"));
        story.awaitText(key(1), Stream.STDOUT, "up\n");
        story.host().acknowledge(1); // late, and of the first keeper
        List<Long> cursors = new ArrayList<>();
        story.events().forEach(event -> cursors.add(event.cursor()));
        long life = story.host().life();
        reopen(2);
        assertThat(story.host().life()).isEqualTo(life);
        assertThat(story.host().known()).containsExactly(key(1));
        assertThat(story.host().cursor()).isGreaterThanOrEqualTo(cursors.getLast());
        killKeeperBy(key(2));
        story.awaitEnd(key(1));
        assertThat(isLost(key(1))).as("one that the broker has not started").isTrue();
        assertThat(story.events().getFirst().cursor()).isGreaterThan(cursors.getLast());
        story.events().forEach(event -> cursors.add(event.cursor()));
        assertThat(cursors).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void it_ends_with_the_reason_when_no_other_keeper_can_be_started() throws Exception {
        List<Long> tried = new ArrayList<>();
        RenewedHost renewed =
                new RenewedHost(
                        cursor -> {
                            tried.add(cursor);
                            if (tried.size() > 1) {
                                throw new IOException("no more processes");
                            }
                            return KeeperHost.open(program, dir.resolve("other"), 1, cursor);
                        },
                        said::add);
        HostStory unlucky = new HostStory(renewed);
        unlucky.start(key(0), shell("kill -9 $PPID; sleep 600"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> unlucky.awaitEnd(key(0)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage(
                            "the keeper is gone; no new one could be started: no more processes");
        }
        assertThat(tried).as("the first, and three more").hasSize(4);
        renewed.close();
    }

    @Test
    void it_ends_when_one_after_the_other_goes_before_it_has_a_task() throws Exception {
        int[] opened = {0};
        try (ServerSocketChannel listening =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(dir.resolve("frail"));
            listening.bind(address);
            RenewedHost renewed =
                    new RenewedHost(
                            _ -> {
                                SocketChannel ours = SocketChannel.open(address);
                                SocketChannel theirs = listening.accept();
                                theirs.write(hello(++opened[0]));
                                theirs.close();
                                return KeeperHost.over(ours, new LocalFiles());
                            },
                            said::add);
            HostStory frail = new HostStory(renewed);
            assertThatThrownBy(() -> frail.await("its end", () -> false))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("three new ones in a row ended before they had a task");
            assertThat(opened[0]).isEqualTo(4);
            renewed.close();
        }
    }

    /// What a keeper says that knows no tasks.
    private static ByteBuffer hello(long life) {
        ByteBuffer hello = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        int length = 1 + Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;
        return hello.putInt(length)
                .put((byte) 'L')
                .putInt(5)
                .putLong(life)
                .putLong(0)
                .putInt(0)
                .flip();
    }
}
