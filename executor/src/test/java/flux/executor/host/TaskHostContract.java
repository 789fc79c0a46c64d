package flux.executor.host;

import static flux.executor.host.HostStory.key;
import static flux.executor.host.HostStory.shell;
import static flux.executor.host.HostStory.task;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import flux.executor.host.TaskEvent.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every host of real tasks promises. An adapter's test is this class plus how to open one.
/// Nothing is timed: a test waits for what must come.
public abstract class TaskHostContract {
    private static final int SIGINT = 2;
    private static final int SIGHUP = 1;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;

    @TempDir protected Path dir;
    protected HostStory story;

    protected abstract TaskHost open() throws Exception;

    @BeforeEach
    void openTheHost() throws Exception {
        story = new HostStory(open());
    }

    @AfterEach
    void closeTheHost() {
        story.endAll();
        story.host().dismiss();
        story.host().close();
    }

    @Test
    void a_task_is_seen_to_start_and_write_and_end() {
        story.start(key(0), shell("echo out; echo err >&2"));
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo("out\n");
        assertThat(story.text(key(0), Stream.STDERR)).isEqualTo("err\n");
        assertThat(story.status(key(0))).isZero();
        assertThat(story.events(key(0)).getFirst())
                .isInstanceOfSatisfying(
                        TaskEvent.Started.class,
                        started -> {
                            assertThat(started.pid()).isPositive();
                            assertThat(started.directoryErrno()).isZero();
                        });
    }

    @Test
    void cursors_grow() {
        story.start(key(0), shell("echo a; echo b >&2"));
        story.start(key(1), shell("echo a; echo b >&2"));
        story.awaitEnd(key(0));
        story.awaitEnd(key(1));
        List<Long> cursors = story.events().stream().map(TaskEvent::cursor).toList();
        assertThat(cursors).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void output_of_five_megabytes_is_complete_and_in_order() {
        story.start(key(0), shell("seq 1 750000; seq 1 750000 >&2"));
        story.awaitEnd(key(0));
        byte[] expected =
                IntStream.rangeClosed(1, 750_000)
                        .mapToObj(i -> i + "\n")
                        .collect(Collectors.joining())
                        .getBytes(UTF_8);
        assertThat(expected.length).isGreaterThan(5_000_000);
        assertThat(Arrays.equals(story.bytes(key(0), Stream.STDOUT), expected)).isTrue();
        assertThat(Arrays.equals(story.bytes(key(0), Stream.STDERR), expected)).isTrue();
    }

    @Test
    void bytes_that_are_no_text_come_as_they_are() {
        story.start(key(0), shell("printf '\\377\\376\\000x\\n'"));
        story.awaitEnd(key(0));
        assertThat(story.bytes(key(0), Stream.STDOUT)).containsExactly(0xff, 0xfe, 0x00, 'x', '\n');
    }

    @Test
    void standard_input_is_delivered_and_ends() {
        story.start(key(0), task("cat"));
        story.host().writeStdin(key(0), "one\n".getBytes(UTF_8), false);
        story.awaitText(key(0), Stream.STDOUT, "one\n");
        story.host().writeStdin(key(0), "two\n".getBytes(UTF_8), true);
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo("one\ntwo\n");
    }

    @Test
    void five_megabytes_of_input_arrive() {
        byte[] data = new byte[5_000_000];
        Arrays.fill(data, (byte) 'x');
        story.start(key(0), shell("wc -c"));
        for (int from = 0; from < data.length; from += 100_000) {
            byte[] part = Arrays.copyOfRange(data, from, from + 100_000);
            story.host().writeStdin(key(0), part, from + part.length == data.length);
        }
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT).trim()).isEqualTo("5000000");
    }

    @Test
    void input_for_a_task_that_reads_none_does_no_harm() {
        story.start(key(0), shell("exec <&-; echo done"));
        story.host().writeStdin(key(0), new byte[1_000_000], true);
        story.host().writeStdin(key(7), new byte[10], true);
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo("done\n");
    }

    @Test
    void the_environment_is_exact_and_nothing_is_inherited() {
        Map<String, String> env =
                Map.of("A", "1", "SPACED", "two words", "LINES", "x\ny", "Ü", "ƒ");
        story.start(key(0), HostStory.with(task("/usr/bin/env", "-0"), env, "/tmp"));
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT).split("\0"))
                .containsExactlyInAnyOrder("A=1", "SPACED=two words", "LINES=x\ny", "Ü=ƒ");
    }

    @Test
    void a_program_is_searched_for_in_the_path_of_the_task() throws Exception {
        Path program = dir.resolve("mine");
        Files.writeString(program, "#!/bin/sh\necho \"mine $1\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> env = Map.of("PATH", "/nonexistent:" + dir);
        story.start(key(0), HostStory.with(task("mine", "own argument"), env, "/"));
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo("mine own argument\n");
    }

    @Test
    void a_script_without_a_first_line_runs_in_the_shell() throws Exception {
        Path program = dir.resolve("plain");
        Files.writeString(program, "echo \"plain $1\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        story.start(key(0), task(program.toString(), "script"));
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo("plain script\n");
    }

    @Test
    void a_task_runs_in_its_directory_and_finds_its_program_from_there() throws Exception {
        Path program = dir.resolve("here.sh");
        Files.writeString(program, "#!/bin/sh\npwd -P\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        TaskSpec spec = HostStory.with(task("./here.sh"), HostStory.ENV, dir.toString());
        story.start(key(0), spec);
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo(dir.toRealPath() + "\n");
    }

    @Test
    void a_task_whose_directory_is_missing_runs_in_tmp() {
        story.start(key(0), HostStory.with(shell("pwd"), HostStory.ENV, "/nonexistent/x"));
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo("/tmp\n");
        assertThat(story.events(key(0)).getFirst())
                .isInstanceOfSatisfying(
                        TaskEvent.Started.class,
                        started -> assertThat(started.directoryErrno()).isEqualTo(Errno.ENOENT));
    }

    @Test
    void a_task_whose_directory_is_a_file_runs_in_tmp() {
        story.start(key(0), HostStory.with(shell("pwd"), HostStory.ENV, "/etc/passwd"));
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo("/tmp\n");
        assertThat(story.events(key(0)).getFirst())
                .isInstanceOfSatisfying(
                        TaskEvent.Started.class,
                        started -> assertThat(started.directoryErrno()).isEqualTo(Errno.ENOTDIR));
    }

    @Test
    void tasks_have_the_umask_of_their_host() throws Exception {
        Process ours = new ProcessBuilder("sh", "-c", "umask").start();
        String mask = new String(ours.getInputStream().readAllBytes(), UTF_8);
        story.start(key(0), shell("umask"));
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo(mask);
    }

    @Test
    void an_exit_code_is_a_wait_status() {
        for (int code : new int[] {0, 1, 7, 127}) {
            story.start(key(code), shell("exit " + code));
        }
        for (int code : new int[] {0, 1, 7, 127}) {
            story.awaitEnd(key(code));
            assertThat(story.status(key(code))).isEqualTo(code << 8);
        }
    }

    @Test
    void a_signal_that_ends_a_task_is_its_wait_status() throws Exception {
        for (int signum : new int[] {SIGTERM, SIGKILL, SIGINT, SIGHUP}) {
            if (isIgnoredHere(signum)) {
                continue; // a shell in the background ignores SIGINT, and what it starts inherits
                // that
            }
            story.start(key(signum), shell("echo up; exec sleep 1000"));
            story.awaitText(key(signum), Stream.STDOUT, "up\n");
            story.signal(key(signum), signum);
            story.awaitEnd(key(signum));
            assertThat(story.status(key(signum))).isEqualTo(signum);
        }
    }

    /// proc(5): a mask in hex, signal 1 in its lowest bit.
    private static boolean isIgnoredHere(int signum) throws IOException {
        String status = Files.readString(Path.of("/proc/self/status"));
        String mask = status.replaceFirst("(?s).*SigIgn:\\s*(\\p{XDigit}+).*", "$1");
        return (Long.parseUnsignedLong(mask, 16) >>> (signum - 1) & 1) != 0;
    }

    @Test
    void a_command_that_is_not_there_is_not_found() {
        story.start(key(0), task("nosuchcommand"));
        story.start(key(1), task("/nonexistent/command"));
        story.awaitFailure(key(0), Part.COMMAND, Errno.ENOENT);
        story.awaitFailure(key(1), Part.COMMAND, Errno.ENOENT);
    }

    @Test
    void a_file_that_is_no_program_is_not_executed() throws Exception {
        Path plain = dir.resolve("plain");
        Files.writeString(plain, "#!/bin/sh\n");
        Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-------"));
        story.start(key(0), task(plain.toString()));
        story.start(key(1), task("/tmp"));
        story.awaitFailure(key(0), Part.COMMAND, Errno.EACCES);
        story.awaitFailure(key(1), Part.COMMAND, Errno.EACCES);
    }

    @Test
    void signals_reach_the_children_of_a_task() {
        story.start(key(0), shell("sleep 1000 & echo $!; wait"));
        story.awaitOutput(key(0), Stream.STDOUT, text -> text.endsWith("\n"));
        long child = Long.parseLong(story.text(key(0), Stream.STDOUT).trim());
        assertThat(HostStory.isAlive(child)).isTrue();
        story.signal(key(0), SIGTERM);
        story.awaitEnd(key(0));
        story.await("the child to end", () -> !HostStory.isAlive(child));
    }

    @Test
    void signals_reach_what_a_task_has_left_behind_while_it_holds_the_output() {
        story.start(key(0), shell("sleep 1000 & echo left"));
        story.await("the task to end", () -> story.hasExited(key(0)));
        story.signal(key(0), SIGTERM);
        story.awaitEnd(key(0));
        assertThat(story.status(key(0))).isZero();
    }

    @Test
    void a_signal_for_a_task_that_is_gone_or_never_was_does_nothing() {
        story.start(key(0), task("true"));
        story.awaitEnd(key(0));
        story.signal(key(0), SIGKILL);
        story.signal(key(9), SIGKILL);
        story.start(key(1), shell("echo fine"));
        story.awaitEnd(key(1));
        assertThat(story.text(key(1), Stream.STDOUT)).isEqualTo("fine\n");
    }

    @Test
    void a_task_is_stopped_and_goes_on() {
        story.start(key(0), shell("echo up; read line; echo $line"));
        story.awaitText(key(0), Stream.STDOUT, "up\n");
        long pid = story.pid(key(0));
        story.signal(key(0), SIGSTOP);
        story.await("the task to stop", () -> HostStory.processState(pid) == 'T');
        story.host().writeStdin(key(0), "on\n".getBytes(UTF_8), true);
        story.signal(key(0), SIGCONT);
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo("up\non\n");
    }

    @Test
    void output_goes_to_files_at_their_end_or_anew() throws Exception {
        Files.writeString(dir.resolve("kept"), "before\n");
        Files.writeString(dir.resolve("emptied"), "before\n");
        TaskSpec spec =
                HostStory.with(
                        shell("echo out; echo err >&2"),
                        dir.toString(),
                        new Stdio.Null(),
                        new Stdio.ToFile(dir.resolve("kept").toString(), false, false),
                        new Stdio.ToFile("emptied", true, false));
        story.start(key(0), spec);
        story.await("the task to end", () -> story.hasExited(key(0)));
        assertThat(dir.resolve("kept")).hasContent("before\nout\n");
        assertThat(dir.resolve("emptied")).hasContent("err\n");
        assertThat(story.events(key(0))).noneMatch(TaskEvent.Output.class::isInstance);
    }

    @Test
    void both_streams_share_a_file_in_the_order_of_writing() {
        Stdio file = new Stdio.ToFile(dir.resolve("both").toString(), false, false);
        TaskSpec spec =
                HostStory.with(
                        shell("echo 1; echo 2 >&2; echo 3; echo 4 >&2"),
                        "/",
                        new Stdio.Null(),
                        file,
                        file);
        story.start(key(0), spec);
        story.await("the task to end", () -> story.hasExited(key(0)));
        assertThat(dir.resolve("both")).hasContent("1\n2\n3\n4\n");
    }

    @Test
    void lines_of_a_labelled_file_begin_with_the_rank() throws Exception {
        Stdio first = new Stdio.ToFile(dir.resolve("all").toString(), true, true);
        Stdio next = new Stdio.ToFile(dir.resolve("all").toString(), false, true);
        Files.writeString(dir.resolve("all"), "old\n");
        for (int rank = 0; rank < 4; rank++) {
            TaskSpec spec =
                    HostStory.with(
                            shell("printf a; echo b; seq 1 3000; echo e >&2"),
                            "/",
                            new Stdio.Null(),
                            rank == 0 ? first : next,
                            next);
            story.start(key(rank), spec);
        }
        for (int rank = 0; rank < 4; rank++) {
            story.awaitEnd(key(rank));
        }
        Map<String, List<String>> byRank = new HashMap<>();
        for (String line : Files.readAllLines(dir.resolve("all"))) {
            byRank.computeIfAbsent(line.substring(0, 3), _ -> new ArrayList<>())
                    .add(line.substring(3));
        }
        assertThat(byRank.keySet()).containsExactlyInAnyOrder("0: ", "1: ", "2: ", "3: ");
        List<String> expected = new ArrayList<>(List.of("ab"));
        IntStream.rangeClosed(1, 3000).forEach(i -> expected.add(Integer.toString(i)));
        for (List<String> lines : byRank.values()) {
            assertThat(lines).contains("e");
            lines.remove("e");
            assertThat(lines).isEqualTo(expected);
        }
    }

    @Test
    void the_last_line_of_a_labelled_file_is_written_as_it_is() {
        Stdio file = new Stdio.ToFile(dir.resolve("last").toString(), true, true);
        TaskSpec spec =
                HostStory.with(
                        shell("printf 'whole\\npart'"),
                        "/",
                        new Stdio.Null(),
                        file,
                        new Stdio.Null());
        story.start(key(12), spec);
        story.awaitEnd(key(12));
        assertThat(dir.resolve("last")).hasContent("12: whole\n12: part");
    }

    @Test
    void a_file_that_cannot_be_opened_keeps_the_task_from_starting() {
        Stdio bad = new Stdio.ToFile("/nodir/x", false, false);
        Stdio none = new Stdio.Null();
        story.start(key(0), HostStory.with(task("true"), "/", bad, none, none));
        story.start(key(1), HostStory.with(task("true"), "/", none, bad, none));
        story.start(key(2), HostStory.with(task("true"), "/", none, none, bad));
        story.awaitFailure(key(0), Part.STDIN, Errno.ENOENT);
        story.awaitFailure(key(1), Part.STDOUT, Errno.ENOENT);
        story.awaitFailure(key(2), Part.STDERR, Errno.ENOENT);
    }

    @Test
    void input_comes_from_a_file() throws Exception {
        Files.writeString(dir.resolve("in"), "from a file\n");
        Stdio in = new Stdio.ToFile("in", false, false);
        Stdio pipe = new Stdio.Pipe();
        story.start(key(0), HostStory.with(task("cat"), dir.toString(), in, pipe, pipe));
        story.awaitEnd(key(0));
        assertThat(story.text(key(0), Stream.STDOUT)).isEqualTo("from a file\n");
    }

    /// All of them write while all of them run: none waits for another to end.
    @Test
    void three_hundred_tasks_run_at_once() {
        int count = 300;
        for (int rank = 0; rank < count; rank++) {
            story.start(key(rank), shell("echo up; read line; echo $line; exit " + rank % 100));
        }
        for (int rank = 0; rank < count; rank++) {
            story.awaitText(key(rank), Stream.STDOUT, "up\n");
        }
        for (int rank = 0; rank < count; rank++) {
            story.host().writeStdin(key(rank), ("go " + rank + "\n").getBytes(UTF_8), true);
        }
        for (int rank = 0; rank < count; rank++) {
            story.awaitEnd(key(rank));
            assertThat(story.text(key(rank), Stream.STDOUT)).isEqualTo("up\ngo " + rank + "\n");
            assertThat(story.status(key(rank))).isEqualTo(rank % 100 << 8);
        }
    }

    @Test
    void a_key_that_is_known_is_not_started_again() {
        Path file = dir.resolve("starts");
        TaskSpec spec = shell("echo x >> " + file + "; echo up; read line");
        story.start(key(0), spec);
        story.start(key(0), spec);
        story.awaitText(key(0), Stream.STDOUT, "up\n");
        story.start(key(0), spec);
        story.host().writeStdin(key(0), new byte[0], true);
        story.awaitEnd(key(0));
        story.start(key(0), spec);
        story.start(key(1), task("true"));
        story.awaitEnd(key(1));
        assertThat(file).hasContent("x\n");
    }

    @Test
    void jobs_have_directories_for_their_owner_alone() throws Exception {
        Path own = dir.resolve("jobtmp-0-f1");
        assertThat(story.host().makeDirectory(own)).isZero();
        assertThat(Files.getPosixFilePermissions(own))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(story.host().makeDirectory(own)).isZero();
        story.host().removeDirectory(own);
        assertThat(own).doesNotExist();
        story.host().removeDirectory(own);
        assertThat(story.host().makeDirectory(dir.resolve("no/such"))).isEqualTo(Errno.ENOENT);
    }

    /// However a host comes by them.
    @Test
    void each_job_finds_its_directory_empty_and_closed_to_others() throws Exception {
        Path opened = dir.resolve("jobtmp-0-f1");
        story.host().makeDirectory(opened);
        Files.setPosixFilePermissions(opened, PosixFilePermissions.fromString("rwxrwxrwx"));
        story.host().removeDirectory(opened);
        Path used = dir.resolve("jobtmp-0-f2");
        story.host().makeDirectory(used);
        Files.writeString(used.resolve("left"), "x");
        story.host().removeDirectory(used);
        Path unused = dir.resolve("jobtmp-0-f3");
        story.host().makeDirectory(unused);
        story.host().removeDirectory(unused);
        for (String name : List.of("jobtmp-0-f4", "jobtmp-0-f5", "jobtmp-0-f6")) {
            Path next = dir.resolve(name);
            assertThat(story.host().makeDirectory(next)).isZero();
            assertThat(next).isEmptyDirectory();
            assertThat(Files.getPosixFilePermissions(next))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(opened).doesNotExist();
        assertThat(used).doesNotExist();
        assertThat(unused).doesNotExist();
    }

    @Test
    void a_directory_goes_with_all_that_is_in_it_but_not_with_what_it_links_to() throws Exception {
        Path kept = Files.writeString(dir.resolve("kept"), "mine");
        Path own = dir.resolve("own");
        story.host().makeDirectory(own);
        Path inner = Files.createDirectories(own.resolve("a/b/c"));
        Files.createDirectories(own.resolve("a/empty"));
        Files.createSymbolicLink(own.resolve("a/link"), dir);
        for (int i = 0; i < 1000; i++) {
            Files.writeString(inner.resolve("file" + i), "x");
        }
        story.host().removeDirectory(own);
        story.await("the directory to go", () -> !Files.exists(own));
        assertThat(kept).hasContent("mine");
    }

    @Test
    void the_host_is_closed_while_tasks_run() {
        story.start(key(0), shell("echo up; exec sleep 1000"));
        story.start(key(1), shell("while :; do echo flood; done"));
        story.awaitText(key(0), Stream.STDOUT, "up\n");
        long quiet = story.pid(key(0));
        long loud = story.pid(key(1));
        story.host().close();
        afterClosing(quiet, loud);
    }

    /// What becomes of tasks whose host was closed.
    protected abstract void afterClosing(long quietPid, long loudPid);
}
