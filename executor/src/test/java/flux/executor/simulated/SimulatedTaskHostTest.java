package flux.executor.simulated;

import static flux.executor.host.HostStory.key;
import static flux.executor.host.HostStory.shell;
import static flux.executor.host.HostStory.task;
import static org.assertj.core.api.Assertions.assertThat;

import flux.executor.host.Errno;
import flux.executor.host.HostStory;
import flux.executor.host.Stdio;
import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The promises of the port that hold without processes. Rank 9 does not start, and each task runs
/// for as many microseconds as its rank says.
class SimulatedTaskHostTest {
    private static final int SIGTERM = 15;

    private final SimulatedTaskHost host = new SimulatedTaskHost(new ByRank());
    private final HostStory story = new HostStory(host);

    private static final class ByRank implements SimulatedTaskHost.Script {
        @Override
        public int startErrno(TaskKey key) {
            return key.rank() == 9 ? Errno.ENOENT : 0;
        }

        @Override
        public long durationMicros(TaskKey key) {
            return key.rank();
        }

        @Override
        public int waitStatus(TaskKey key) {
            return key.rank() << 8;
        }
    }

    @Test
    void a_task_is_seen_to_start_and_write_and_end() {
        story.start(key(3), shell("whatever"));
        host.advanceTo(3);
        story.awaitEnd(key(3));
        assertThat(story.text(key(3), Stream.STDOUT)).isEqualTo("ok\n");
        assertThat(story.status(key(3))).isEqualTo(3 << 8);
    }

    @Test
    void a_signal_ends_a_task() {
        story.start(key(5), shell("whatever"));
        story.signal(key(5), SIGTERM);
        story.awaitEnd(key(5));
        assertThat(story.status(key(5))).isEqualTo(SIGTERM);
    }

    @Test
    void a_command_that_is_not_there_is_not_found() {
        story.start(key(9), task("nosuch"));
        story.awaitFailure(key(9), TaskEvent.Part.COMMAND, Errno.ENOENT);
    }

    @Test
    void what_goes_to_files_is_not_told() {
        Stdio file = new Stdio.ToFile("x", true, false);
        story.start(key(1), HostStory.with(task("x"), "/", new Stdio.Null(), file, file));
        host.advanceTo(1);
        story.awaitEnd(key(1));
        assertThat(story.events(key(1))).hasSize(2);
    }

    @Test
    void a_key_that_is_known_is_not_started_again() {
        story.start(key(2), task("x"));
        story.start(key(2), task("x"));
        assertThat(host.startCount()).isEqualTo(1);
    }

    @Test
    void what_was_not_acknowledged_is_told_again_with_the_same_cursors() {
        story.start(key(1), task("x"));
        host.advanceTo(1);
        story.awaitEnd(key(1));
        List<Long> cursors = story.events().stream().map(TaskEvent::cursor).toList();
        host.acknowledge(cursors.get(1));
        host.reconnect();
        HostStory again = new HostStory(host);
        again.expect(key(1), 1);
        again.await("its end", () -> again.hasExited(key(1)));
        assertThat(again.events())
                .extracting(TaskEvent::cursor)
                .isEqualTo(cursors.subList(2, cursors.size()));
        host.acknowledge(Long.MAX_VALUE);
        assertThat(host.knows(key(1))).isFalse();
    }
}
