package flux.executor.keeper;

import static flux.executor.host.HostStory.key;
import static flux.executor.host.HostStory.shell;
import static flux.executor.host.HostStory.task;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.executor.host.Errno;
import flux.executor.host.HostStory;
import flux.executor.host.Stdio;
import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskHostContract;
import flux.executor.host.TaskSpec;
import flux.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The keeper outlives its brokers: nothing that its tasks do in between is lost.
class KeeperHostTest extends TaskHostContract {
    private static final int SIGKILL = 9;
    private static final int RLIMIT_NOFILE = 7;

    /// Seconds that a keeper of these tests waits for a broker before it ends its tasks: no test
    /// leaves anything behind.
    private static final int ALONE_SECONDS_MAX = 60;

    @TempDir static Path programs;
    private static Path program = Path.of("not yet");

    @BeforeAll
    static void compileTheKeeper() throws Exception {
        program = Keeper.compile(programs);
    }

    @Override
    protected TaskHost open() throws IOException {
        return KeeperHost.open(program, dir.resolve("keeper"), ALONE_SECONDS_MAX);
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
        assertThat(story.status(key(0))).isEqualTo(SIGKILL);
    }

    /// Another broker takes over.
    private void reopen(int tasks) {
        try {
            story = new HostStory(open());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        for (int rank = 0; rank < tasks; rank++) {
            story.expect(key(rank), 2);
        }
    }

    @Test
    void a_broker_that_returns_adopts_the_tasks_and_misses_nothing() {
        story.start(key(0), shell("echo before; read line; seq 1 200000; echo $line >&2; exit 7"));
        story.awaitText(key(0), Stream.STDOUT, "before\n");
        story.host().writeStdin(key(0), "meanwhile\n".getBytes(UTF_8), true);
        long pid = story.pid(key(0));
        story.host().close();
        reopen(1);
        assertThat(story.host().knows(key(0))).isTrue();
        story.awaitEnd(key(0));
        assertThat(story.pid(key(0))).isEqualTo(pid);
        StringBuilder expected = new StringBuilder("before\n");
        for (int i = 1; i <= 200_000; i++) {
            expected.append(i).append('\n');
        }
        assertThat(story.text(key(0), Stream.STDOUT).contentEquals(expected)).isTrue();
        assertThat(story.text(key(0), Stream.STDERR)).isEqualTo("meanwhile\n");
        assertThat(story.status(key(0))).isEqualTo(7 << 8);
    }

    @Test
    void what_was_not_acknowledged_is_told_again_with_the_same_cursors() {
        story.start(key(0), shell("echo one; echo two >&2; exit 3"));
        story.awaitEnd(key(0));
        List<Long> cursors = story.events().stream().map(TaskEvent::cursor).toList();
        story.host().acknowledge(cursors.get(1));
        story.host().close();
        reopen(1);
        story.await("its end", () -> story.hasExited(key(0)));
        assertThat(story.events()).extracting(TaskEvent::cursor).isSubsetOf(cursors);
        assertThat(story.events().getFirst().cursor()).isEqualTo(cursors.get(2));
        assertThat(story.status(key(0))).isEqualTo(3 << 8);
    }

    @Test
    void what_was_acknowledged_to_the_end_is_forgotten() {
        story.start(key(0), task("true"));
        story.awaitEnd(key(0));
        story.start(key(1), shell("echo up; read line"));
        story.awaitText(key(1), Stream.STDOUT, "up\n");
        long last = story.events().getLast().cursor();
        story.host().acknowledge(last);
        story.host().close();
        reopen(2);
        assertThat(story.host().knows(key(0))).isFalse();
        assertThat(story.host().knows(key(1))).isTrue();
        story.host().writeStdin(key(1), new byte[0], true);
        story.awaitEnd(key(1));
        assertThat(story.events(key(0))).isEmpty();
    }

    @Test
    void a_task_that_did_not_start_is_known_until_that_was_acknowledged() {
        story.start(key(0), task("nosuchcommand"));
        story.awaitFailure(key(0), TaskEvent.Part.COMMAND, Errno.ENOENT);
        story.host().close();
        reopen(1);
        assertThat(story.host().knows(key(0))).isTrue();
        story.awaitFailure(key(0), TaskEvent.Part.COMMAND, Errno.ENOENT);
    }

    @Test
    @Feature("F169")
    void labelled_lines_are_written_while_no_broker_is_there() throws Exception {
        Stdio file = new Stdio.ToFile(dir.resolve("lines").toString(), true, true);
        Path go = dir.resolve("go");
        TaskSpec spec =
                HostStory.with(
                        shell(
                                "printf half; until [ -e "
                                        + go
                                        + " ]; do sleep 0.01; done; echo done"),
                        "/",
                        new Stdio.Null(),
                        file,
                        new Stdio.Null());
        story.start(key(0), spec);
        long pid = story.pid(key(0));
        story.host().close();
        Files.writeString(go, "");
        HostStory alone = new HostStory(new flux.executor.process.ProcessHost());
        alone.await("the task to end", () -> !HostStory.isAlive(pid));
        reopen(0);
        story.expect(key(0), 1);
        story.awaitEnd(key(0));
        assertThat(dir.resolve("lines")).hasContent("0: halfdone\n");
    }

    @Test
    void a_flood_that_nobody_acknowledges_waits_and_is_complete_in_the_end() {
        int spool = 64 << 20;
        int bytes = 100 << 20;
        story.start(key(0), shell("head -c " + bytes + " /dev/zero"));
        story.await("a full spool", () -> story.length(key(0), Stream.STDOUT) > spool - (1 << 20));
        assertThat(story.hasExited(key(0))).isFalse();
        story.acknowledge();
        story.awaitEnd(key(0));
        assertThat(story.length(key(0), Stream.STDOUT)).isEqualTo(bytes);
    }

    @Test
    @Feature("F096")
    void limits_are_set_on_the_task() {
        TaskSpec plain = shell("ulimit -n");
        TaskSpec limited =
                new TaskSpec(
                        plain.argv(),
                        plain.env(),
                        plain.cwd(),
                        Map.of(RLIMIT_NOFILE, 57L),
                        List.of(),
                        plain.stdin(),
                        plain.stdout(),
                        plain.stderr());
        story.start(key(0), limited);
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo("57\n");
    }

    @Test
    void no_task_goes_on_without_the_keeper_that_alone_could_tell_of_it() {
        story.start(key(0), task("sleep", "600"));
        long pid = story.pid(key(0));
        ProcessHandle task = ProcessHandle.of(pid).orElseThrow();
        ProcessHandle keeper = task.parent().orElseThrow();
        assertThat(keeper.info().command().orElse("")).isEqualTo(program.toString());
        keeper.destroyForcibly();
        task.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(HostStory.isAlive(pid)).isFalse();
    }

    @Test
    void a_keeper_that_no_broker_can_find_any_more_ends_its_tasks_and_goes() throws Exception {
        story.start(key(0), task("sleep", "600"));
        ProcessHandle task = ProcessHandle.of(story.pid(key(0))).orElseThrow();
        ProcessHandle keeper = task.parent().orElseThrow();
        Files.delete(dir.resolve("keeper"));
        TimeUnit.SECONDS.sleep(1);
        assertThat(task.isAlive()).as("its broker is there").isTrue();
        story.host().close();
        keeper.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(HostStory.isAlive(task.pid())).isFalse();
    }

    @Test
    void a_keeper_that_keeps_nothing_waits_for_the_next_broker_until_it_is_dismissed()
            throws Exception {
        story.acknowledge();
        story.start(key(0), task("sleep", "600"));
        ProcessHandle keeper =
                ProcessHandle.of(story.pid(key(0))).flatMap(ProcessHandle::parent).orElseThrow();
        story.host().signal(key(0), 9);
        story.awaitEnd(key(0));
        long life = story.host().life();
        story.host().close();
        TimeUnit.SECONDS.sleep(3); // longer than a keeper looks about
        reopen(0);
        assertThat(story.host().life())
                .as("what it does not know was never started")
                .isEqualTo(life);
        story.host().dismiss();
        story.host().close();
        keeper.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        reopen(0);
        assertThat(story.host().life()).isNotEqualTo(life);
    }

    @Test
    void a_keeper_that_cannot_listen_is_an_error_at_once() {
        Path nowhere = dir.resolve("no/such/socket");
        assertThatThrownBy(() -> KeeperHost.open(program, nowhere, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not answer");
    }
}
