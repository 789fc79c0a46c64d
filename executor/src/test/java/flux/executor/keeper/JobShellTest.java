package flux.executor.keeper;

import static flux.executor.ExecutorStory.jobspec;
import static flux.executor.ExecutorStory.option;
import static flux.executor.ExecutorStory.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.ExecutorSettings;
import flux.executor.ExecutorStory;
import flux.executor.host.CpuTopology;
import flux.executor.host.Stdio;
import flux.executor.host.TaskTraits;
import flux.executor.perilog.PerilogSettings;
import flux.executor.perilog.ScriptSettings;
import flux.executor.perilog.Scripts;
import flux.executor.run.ExecSettings;
import flux.executor.run.InteractiveTerminal;
import flux.executor.run.TaskSpecs;
import flux.executor.run.TerminalClient;
import flux.executor.shell.TaskEnvironment;
import flux.feature.Feature;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.id.JobId;
import flux.ledger.output.GuestLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a job's own processes see of the shell's options, with the real keeper.
class JobShellTest {
    @TempDir Path dir;

    private Path program;
    private KeeperHost host;
    private ExecutorStory story;
    private final List<String> logged = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        program = Keeper.compile(dir);
        host = KeeperHost.open(program, dir.resolve("keeper"), 1);
        story = story(PerilogSettings.NONE);
    }

    private ExecutorStory story(PerilogSettings perilog) {
        TaskSpecs specs =
                new TaskSpecs(
                        new TaskSpecs.Surroundings(
                                dir,
                                new TaskEnvironment("local:///x", "", "", TaskTraits.CHANNEL_FD),
                                new CpuTopology().read(),
                                0));
        Scripts scripts = new Scripts(Map.of("PATH", "/usr/bin:/bin"), logged::add);
        return new ExecutorStory(
                host, dir, new ExecutorSettings(specs, ExecSettings.DEFAULT, perilog, scripts));
    }

    @AfterEach
    void close() {
        host.dismiss();
        host.close();
    }

    private static ObjectNode shell(int tasks, String script) {
        return jobspec(tasks, "sh", "-c", script);
    }

    private String shown(ObjectNode jobspec) {
        JobId job = story.run(jobspec);
        story.awaitEnd(job);
        return story.text(job, "stdout");
    }

    @Test
    @Feature("F171")
    void a_task_runs_where_it_was_bound_from_its_first_instruction() {
        String mask = "sed -n 's/Cpus_allowed_list:.//p' /proc/self/status";
        assertThat(shown(option(shell(1, mask), "cpu-affinity", "\"map:0\""))).isEqualTo("0\n");
    }

    @Test
    @Feature("F174")
    void a_terminal_is_a_terminal() {
        assertThat(shown(option(shell(1, "tty <&2; test -t 1 && echo yes"), "pty", "1")))
                .matches("/dev/pts/\\d+\r\nyes\r\n");
    }

    @Test
    @Feature("F097")
    void variables_are_filled_in_for_each_task() {
        ObjectNode jobspec = shell(2, "echo $FLUX_TASK_RANK $W; test -d $D && echo yes");
        option(jobspec, "env-expand.W", "\"{{id.dec}}-{{task.id}}\"");
        option(jobspec, "env-expand.D", "\"{{tmpdir}}\"");
        JobId job = story.run(jobspec);
        story.awaitEnd(job);
        assertThat(story.text(job, "stdout").lines())
                .containsExactlyInAnyOrder(
                        "0 " + job.dec() + "-0", "1 " + job.dec() + "-1", "yes", "yes");
    }

    @Test
    void what_a_terminal_shows_may_go_to_a_file() {
        ObjectNode jobspec = option(shell(1, "test -t 1 && echo yes"), "pty", "1");
        option(jobspec, "output.stdout.type", "\"file\"");
        option(jobspec, "output.stdout.path", "\"" + dir.resolve("shown") + "\"");
        assertThat(shown(jobspec)).isEmpty();
        assertThat(dir.resolve("shown")).hasContent("yes\r\n");
    }

    /// The keeper writes labelled files, so that the task hears nothing of a full disk.
    @Test
    @Feature("F169")
    void what_a_full_disk_takes_from_a_labelled_file_is_told_once() {
        ObjectNode jobspec = option(shell(1, "seq 100000"), "output.stdout.type", "\"file\"");
        option(jobspec, "output.stdout.path", "\"/dev/full\"");
        option(jobspec, "output.stdout.label", "true");
        JobId job = story.run(jobspec);
        story.awaitEnd(job);
        assertThat(story.text(job, "stderr"))
                .isEqualTo(
                        "flux-shell: ERROR: output: task 0: stdout file: write: No space left on"
                                + " device\n");
    }

    @Test
    @Feature("F174")
    void who_attaches_to_a_terminal_types_and_sees() {
        JobId job =
                story.run(
                        option(shell(1, "stty size; read x; echo got $x"), "pty.interactive", "1"));
        story.settle();
        InteractiveTerminal terminal = story.terminal(job);
        assertThat(terminal).isNotNull();
        assertThat(story.names(job, GuestLog.EXEC)).endsWith("shell.init");
        Viewer viewer = new Viewer();
        terminal.attach(
                viewer, new InteractiveTerminal.Mode(true, true), new Stdio.Terminal(7, 33));
        terminal.type(viewer, "hello\n".getBytes(StandardCharsets.UTF_8));
        story.awaitEnd(job);
        assertThat(viewer.shown.toString(StandardCharsets.UTF_8))
                .contains("7 33\r\n")
                .contains("got hello\r\n");
        assertThat(viewer.status).isZero();
        assertThat(story.text(job, "stdout")).isEmpty();
    }

    private static final class Viewer implements TerminalClient {
        final ByteArrayOutputStream shown = new ByteArrayOutputStream();
        int status = -1;

        @Override
        public void attached() {}

        @Override
        public void data(byte[] bytes) {
            shown.writeBytes(bytes);
        }

        @Override
        public void exited(int waitStatus) {
            status = waitStatus;
        }

        @Override
        public void refused() {
            status = -2;
        }
    }

    @Test
    void a_job_that_waits_for_somebody_to_attach_can_be_canceled() {
        JobId job = story.run(option(shell(1, "true"), "pty.interactive", "1"));
        story.settle();
        story.cancel(job);
        story.awaitEnd(job);
        assertThat(story.reports()).endsWith(new ReportEnd(job, 143 << 8));
    }

    @Test
    @Feature({"F176", "F183"})
    void tasks_meet_through_pmi_also_across_a_restart_of_the_executor() throws IOException {
        // bash, because other shells know no descriptors beyond 9
        String script =
                "say() { echo \"$1\" >&20; read -r answer <&20; }; say 'cmd=init pmi_version=1"
                        + " pmi_subversion=1'; say \"cmd=put kvsname=NAME key=k$PMI_RANK value=v"
                        + " $PMI_RANK\"; touch DIR/put$PMI_RANK; while [ ! -e DIR/go ]; do sleep"
                        + " .05; done; say cmd=barrier_in; say \"cmd=get kvsname=NAME key=k$((1 -"
                        + " PMI_RANK))\"; echo \"$answer\"; say cmd=finalize";
        ObjectNode jobspec =
                jobspec(
                        2,
                        "bash",
                        "-c",
                        script.replace("NAME", new JobId(1001).f58()).replace("DIR", "" + dir));
        JobId job = story.run(jobspec);
        story.awaitFile(dir.resolve("put0"));
        story.awaitFile(dir.resolve("put1"));
        host.close();
        host = KeeperHost.open(program, dir.resolve("keeper"), 1);
        story.restart(host);
        Files.createFile(dir.resolve("go"));
        story.awaitEnd(job);
        assertThat(story.text(job, "stdout").lines())
                .containsExactlyInAnyOrder(
                        "cmd=get_result rc=0 value=v 0", "cmd=get_result rc=0 value=v 1");
    }

    @Test
    void a_task_that_aborts_ends_the_others() {
        JobId job =
                story.run(
                        jobspec(
                                2,
                                "bash",
                                "-c",
                                "[ $PMI_RANK = 0 ] || echo 'cmd=abort exitcode=7' >&20; sleep 60"));
        story.awaitEnd(job);
        assertThat(story.reports())
                .contains(new Raise(job, "exec", 0, "PMI_Abort: aborted", null))
                .endsWith(new ReportEnd(job, 143 << 8));
    }

    @Test
    @Feature("F170")
    void output_beyond_the_limit_is_cut_and_counted() {
        JobId job = story.run(option(shell(1, "printf 12345678901"), "output.limit", "10"));
        story.awaitEnd(job);
        assertThat(story.text(job, "stdout")).isEqualTo("1234567890");
        assertThat(story.events(job, GuestLog.OUTPUT))
                .anyMatch(line -> line.contains("stdout will be truncated, 10 limit exceeded"))
                .anyMatch(line -> line.contains("stdout: 1 of 11 bytes truncated"));
    }

    @Test
    void more_output_than_a_record_holds_goes_into_several() {
        JobId job = story.run(shell(1, "head -c 6000000 /dev/zero"));
        story.awaitEnd(job);
        assertThat(story.text(job, "stdout")).hasSize(6_000_000);
    }

    @Test
    void a_fifo_that_nobody_reads_holds_nobody_up() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", dir.resolve("fifo").toString()).start().waitFor())
                .isZero();
        ObjectNode jobspec = shell(1, "echo x");
        option(jobspec, "output.stdout.type", "\"file\"");
        option(jobspec, "output.stdout.path", "\"" + dir.resolve("fifo") + "\"");
        JobId job = story.run(jobspec);
        story.awaitEnd(job);
        assertThat(story.reports()).endsWith(new ReportEnd(job, 0));
    }

    @Test
    void staged_files_lead_nowhere_else() throws IOException {
        Path outside = Files.createDirectory(dir.resolve("outside"));
        ObjectNode jobspec =
                with(
                        shell(1, "cat $FLUX_JOB_TMPDIR/good"),
                        "files",
                        """
                        {"good":{"mode":33188,"data":"fine","encoding":"utf-8"},
                         "link":{"mode":41471,"data":"OUTSIDE"},
                         "link/evil":{"mode":33188,"data":"x","encoding":"utf-8"},
                         "../evil":{"mode":33188,"data":"x","encoding":"utf-8"},
                         "a\\u0000b":{"mode":33188,"data":"x","encoding":"utf-8"},
                         "/tmp/../OUTSIDE/evil":{"mode":33188,"data":"x","encoding":"utf-8"}}"""
                                .replace("OUTSIDE", outside.toString()));
        assertThat(shown(jobspec)).isEqualTo("fine");
        assertThat(outside).isEmptyDirectory();
        assertThat(dir.resolve("evil")).doesNotExist();
    }

    @Test
    void an_environment_of_odd_values_arrives_whole() {
        ObjectNode jobspec =
                with(shell(1, "printf '%s' \"$A\""), "environment.A", "\"x\\ny = $(id)\"");
        with(jobspec, "environment.PATH", "\"/usr/bin:/bin\"");
        assertThat(shown(jobspec)).isEqualTo("x\ny = $(id)");
    }

    @Test
    void the_kernel_is_told_whom_to_kill_first() {
        assertThat(shown(option(jobspec(1, "cat", "/proc/self/oom_score_adj"), "oom.adjust", "77")))
                .isEqualTo("77\n");
    }

    private static PerilogSettings prolog(String script, boolean epilogToo) {
        return prolog(script, epilogToo, false);
    }

    private static PerilogSettings prolog(String script, boolean epilogToo, boolean perRank) {
        ScriptSettings settings =
                new ScriptSettings(
                        List.of("sh", "-c", script),
                        perRank,
                        Double.POSITIVE_INFINITY,
                        1,
                        true,
                        false);
        return new PerilogSettings(
                Optional.of(settings),
                epilogToo ? Optional.of(settings) : Optional.empty(),
                Optional.empty(),
                List.of());
    }

    @Test
    @Feature({"F188", "F189"})
    void a_prolog_runs_before_the_tasks_and_an_epilog_after_them() {
        Path file = dir.resolve("order");
        String note = "echo $FLUX_JOB_ID $FLUX_JOB_RANKS >>" + file;
        story = story(prolog(note + "; echo said", true));
        JobId job = story.run(shell(1, "echo task >>" + file));
        story.awaitEnd(job);
        String line = job.f58() + " 0\n";
        assertThat(file).hasContent(line + "task\n" + line);
        assertThat(logged).anyMatch(text -> text.endsWith("prolog: rank 0: stdout: said"));
    }

    @Test
    @Feature("F190")
    void a_job_whose_prolog_fails_does_not_start() {
        story = story(prolog("exit 2", true));
        JobId job = story.run(shell(1, "touch " + dir.resolve("ran")));
        story.awaitEnd(job);
        assertThat(story.reports())
                .contains(new Raise(job, "prolog", 0, "prolog exited with exit code=2", null));
        assertThat(dir.resolve("ran")).doesNotExist();
        assertThat(story.events(job, GuestLog.EXEC)).isEmpty();
    }

    @Test
    @Feature("F190")
    void the_nodes_whose_prolog_failed_are_drained() {
        story = story(prolog("test $FLUX_JOB_RANKS = 5", true, true));
        JobId job = story.run(jobspec(2, "touch", "" + dir.resolve("ran")), 2, 0);
        story.awaitEnd(job);
        assertThat(story.reports())
                .contains(
                        new Raise(job, "prolog", 0, "prolog exited with exit code=1", null),
                        new Drain("0-1", "prolog failed for jobid " + job.f58(), DrainMode.UPDATE));
        assertThat(dir.resolve("ran")).doesNotExist();
    }

    @Test
    @Feature("F190")
    void a_prolog_that_takes_too_long_is_ended_and_its_node_drained() {
        ScriptSettings slow =
                new ScriptSettings(
                        List.of("sh", "-c", "touch " + dir.resolve("in") + "; exec sleep 60"),
                        false,
                        10,
                        1,
                        true,
                        false);
        story =
                story(
                        new PerilogSettings(
                                Optional.of(slow), Optional.empty(), Optional.empty(), List.of()));
        JobId job = story.run(shell(1, "true"));
        story.awaitFile(dir.resolve("in"));
        story.at(10);
        story.awaitEnd(job);
        assertThat(story.reports())
                .contains(
                        new Raise(job, "prolog", 0, "prolog timed out", null),
                        new Drain("0", "prolog timed out for job " + job.f58(), DrainMode.UPDATE));
    }

    @Test
    @Feature("F179")
    void a_task_reads_the_topology_of_its_own_cores_instead_of_looking_for_it() {
        ObjectNode jobspec =
                option(
                        shell(1, "cat $HWLOC_XMLFILE; echo $HWLOC_THISSYSTEM"),
                        "hwloc.xmlfile",
                        "1");
        option(jobspec, "hwloc.restrict", "1");
        assertThat(shown(jobspec))
                .startsWith("<?xml")
                .containsOnlyOnce("type=\"Core\"")
                .endsWith("</topology>\n1\n");
        assertThat(shown(shell(1, "echo none$HWLOC_XMLFILE"))).isEqualTo("none\n");
        option(jobspec, "hwloc.restrict", "0");
        int cores = new CpuTopology().read().cpusOfCore().size();
        assertThat(shown(jobspec).split("type=\"Core\"", -1)).hasSize(cores + 1);
    }

    @Test
    @Feature({"F180", "F181", "F047"})
    void a_users_file_configures_the_shell_and_follows_the_job() throws IOException {
        Path rc =
                Files.writeString(
                        dir.resolve("user.lua"),
                        """
                        shell.setenv("FROM", "user")
                        plugin.register {
                            name = "trace",
                            handlers = {
                                { topic = "task.init", fn = function ()
                                    task.setenv("MINE", "task " .. task.info.rank) end },
                                { topic = "*", fn = function (topic) shell.log(topic) end },
                            },
                        }
                        """);
        JobId job = story.run(option(shell(1, "echo $FROM $MINE"), "userrc", "\"" + rc + "\""));
        story.awaitEnd(job);
        assertThat(story.text(job, "stdout")).isEqualTo("user task 0\n");
        assertThat(
                        story.events(job, GuestLog.OUTPUT).stream()
                                .filter(line -> line.startsWith("log "))
                                .map(line -> line.replaceAll(".*\"message\":\"([^\"]*)\".*", "$1")))
                .containsExactly(
                        "shell.connect",
                        "shell.init",
                        "shell.post-init",
                        "task.init",
                        "task.exec",
                        "task.fork",
                        "shell.start",
                        "task.exit",
                        "shell.tasks-complete",
                        "shell.finish",
                        "shell.exit");
        assertThat(story.reports()).endsWith(new ReportEnd(job, 0));
    }

    @Test
    @Feature({"F180", "F183"})
    void a_job_that_runs_outlives_its_users_file() throws IOException {
        Path rc = Files.writeString(dir.resolve("user.lua"), "shell.setenv('FROM', 'user')");
        String script = "touch DIR/in; while [ ! -e DIR/go ]; do sleep .05; done; echo $FROM";
        JobId job =
                story.run(
                        option(
                                shell(1, script.replace("DIR", "" + dir)),
                                "userrc",
                                "\"" + rc + "\""));
        story.awaitFile(dir.resolve("in"));
        host.close();
        Files.delete(rc);
        host = KeeperHost.open(program, dir.resolve("keeper"), 1);
        story.restart(host);
        Files.createFile(dir.resolve("go"));
        story.awaitEnd(job);
        assertThat(story.text(job, "stdout")).isEqualTo("user\n");
        assertThat(story.reports()).endsWith(new ReportEnd(job, 0));
    }

    @Test
    @Feature("F180")
    void a_users_file_that_is_not_there_ends_the_job() {
        JobId job = story.run(option(shell(1, "true"), "userrc", "\"/no/such.lua\""));
        story.awaitEnd(job);
        assertThat(story.events(job, GuestLog.OUTPUT))
                .anyMatch(line -> line.contains("/no/such.lua: No such file or directory"));
        assertThat(story.reports()).endsWith(new ReportEnd(job, 1 << 8));
    }

    @Test
    @Feature("F178")
    void a_job_may_do_without_pmi() {
        ObjectNode jobspec =
                option(
                        shell(1, "test -e /proc/self/fd/20 || echo no fd; env | grep -c ^PMI_"),
                        "pmi",
                        "\"off\"");
        assertThat(shown(jobspec)).isEqualTo("no fd\n0\n");
    }

    @Test
    @Feature("F178")
    void one_of_several_kinds_of_pmi_is_enough_and_unknown_ones_are_named() {
        String ask = "echo $PMI_RANK of $PMI_SIZE at $PMI_FD";
        JobId job = story.run(option(shell(1, ask), "pmi", "\"cray,simple\""));
        story.awaitEnd(job);
        assertThat(story.text(job, "stdout")).isEqualTo("0 of 1 at 20\n");
        assertThat(story.events(job, GuestLog.OUTPUT))
                .anyMatch(line -> line.contains("there is no plugin 'cray'"));
    }

    @Test
    @Feature("F178")
    void the_mapping_of_processes_can_be_kept_from_programs() {
        String ask =
                "echo cmd=init pmi_version=1 pmi_subversion=1 >&20; read -r a <&20; echo cmd=get"
                        + " kvsname=NAME key=PMI_process_mapping >&20; read -r a <&20; echo $a";
        ObjectNode jobspec = jobspec(1, "bash", "-c", ask.replace("NAME", new JobId(1001).f58()));
        assertThat(shown(jobspec)).isEqualTo("cmd=get_result rc=0 value=(vector,(0,1,1))\n");
        ObjectNode without =
                option(
                        jobspec(1, "bash", "-c", ask.replace("NAME", new JobId(1002).f58())),
                        "pmi-simple.nomap",
                        "1");
        assertThat(shown(without)).isEqualTo("cmd=get_result rc=4\n");
    }

    @Test
    @Feature("F188")
    void who_cancels_a_job_ends_its_prolog() {
        story = story(prolog("touch " + dir.resolve("in") + "; sleep 60", false));
        JobId job = story.run(shell(1, "true"));
        story.awaitFile(dir.resolve("in"));
        story.cancel(job);
        story.awaitEnd(job);
        assertThat(story.reports()).endsWith(new ReportEnd(job, null));
    }
}
