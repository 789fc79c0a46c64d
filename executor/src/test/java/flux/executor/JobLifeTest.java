package flux.executor;

import static flux.executor.ExecutorStory.jobspec;
import static flux.executor.ExecutorStory.option;
import static flux.executor.ExecutorStory.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;
import flux.executor.perilog.PerilogSettings;
import flux.executor.perilog.Scripts;
import flux.executor.run.ExecSettings;
import flux.executor.shell.StagedFile;
import flux.feature.Feature;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.id.JobId;
import flux.ledger.output.GuestLog;
import flux.ledger.text.InvalidText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// From the allocation to the end, with a host whose every word the test says.
class JobLifeTest {
    private static final int SIGKILL = 9;
    private static final int SIGALRM = 14;
    private static final int SIGTERM = 15;

    private final ToldHost host = new ToldHost();
    private ExecutorStory story = new ExecutorStory(host, Path.of("/run/x"));

    @Test
    void a_job_starts_and_finishes() {
        JobId job = story.run(jobspec(1, "true"));
        story.settle();
        assertThat(story.reports()).containsExactly(new ReportStart(job));
        host.started(job, 0);
        host.writes(job, 0, "hello\n");
        host.ends(job, 0, 0);
        story.settle();
        assertThat(story.reports()).containsExactly(new ReportStart(job), new ReportEnd(job, 0));
        assertThat(story.events(job, GuestLog.EXEC))
                .containsExactly(
                        "init",
                        "starting",
                        "shell.init {\"service\":\"1000-shell-fJG\",\"leader-rank\":0,\"size\":1}",
                        "shell.start {\"taskmap\":{\"version\":1,\"map\":[[0,1,1,1]]}}",
                        "shell.task-exit {\"localid\":0,\"rank\":0,\"state\":\"Exited\","
                                + "\"pid\":100,\"wait_status\":0,\"signaled\":0,\"exitcode\":0}",
                        "shell-exit {\"rank\":0,\"wait_status\":0}",
                        "complete {\"status\":0}",
                        "done");
        assertThat(story.events(job, GuestLog.OUTPUT))
                .containsExactly(
                        "header {\"version\":1,\"encoding\":{\"stdout\":\"UTF-8\","
                                + "\"stderr\":\"UTF-8\"},\"count\":{\"stdout\":1,\"stderr\":1},"
                                + "\"options\":{}}",
                        "data {\"stream\":\"stdout\",\"rank\":\"0\",\"data\":\"hello\\n\"}",
                        "data {\"stream\":\"stdout\",\"rank\":\"0\",\"eof\":true}",
                        "data {\"stream\":\"stderr\",\"rank\":\"0\",\"eof\":true}");
        assertThat(story.events(job, GuestLog.INPUT))
                .containsExactly(
                        "header {\"version\":1,\"encoding\":{\"stdin\":\"UTF-8\"},"
                                + "\"count\":{\"stdin\":1},\"options\":{}}");
    }

    @Test
    void a_job_has_not_ended_before_its_output_has() {
        JobId job = begun(1);
        host.tell(cursor -> new TaskEvent.Exited(key(job, 0), cursor, 0));
        host.tell(cursor -> new TaskEvent.Eof(key(job, 0), cursor, Stream.STDOUT));
        story.settle();
        assertThat(story.hasEnded(job)).isFalse();
        host.tell(cursor -> new TaskEvent.Eof(key(job, 0), cursor, Stream.STDERR));
        story.settle();
        assertThat(story.hasEnded(job)).isTrue();
    }

    @Test
    @Feature("F164")
    void a_job_ends_with_the_highest_exit_code_of_its_tasks() {
        JobId job = begun(3);
        host.ends(job, 0, 3 << 8);
        host.ends(job, 1, SIGTERM);
        host.ends(job, 2, 0);
        story.settle();
        assertThat(story.reports()).endsWith(new ReportEnd(job, 143 << 8));
        assertThat(story.events(job, GuestLog.EXEC))
                .filteredOn(line -> line.startsWith("shell.task-exit"))
                .singleElement()
                .asString()
                .contains("\"wait_status\":768,\"signaled\":0,\"exitcode\":3");
    }

    @Test
    void the_leading_shell_alone_is_seen_to_exit() {
        JobId job = story.run(jobspec(4, "x"), 2, 0);
        story.settle();
        for (int rank = 0; rank < 4; rank++) {
            host.started(job, rank);
            host.ends(job, rank, rank << 8);
        }
        story.settle();
        assertThat(story.events(job, GuestLog.EXEC))
                .endsWith(
                        "shell-exit {\"rank\":0,\"wait_status\":256}",
                        "complete {\"status\":768}",
                        "done");
    }

    @Test
    void a_command_that_is_not_found_is_an_exception_and_127() {
        JobId job = story.run(jobspec(1, "nosuchcommand"));
        story.settle();
        host.tell(c -> new TaskEvent.StartFailed(key(job, 0), c, TaskEvent.Part.COMMAND, 2));
        story.settle();
        String note = "task 0 (host node0): start failed: nosuchcommand: No such file or directory";
        assertThat(story.reports())
                .containsExactly(
                        new ReportStart(job),
                        new Raise(job, "exec", 0, note, null),
                        new ReportEnd(job, 127 << 8));
        assertThat(story.events(job, GuestLog.OUTPUT))
                .endsWith("log {\"rank\":0,\"level\":0,\"message\":\"" + note + "\"}");
        assertThat(story.names(job, GuestLog.EXEC))
                .containsExactly(
                        "init", "starting", "shell.init", "shell-exit", "complete", "done");
    }

    @Test
    void a_command_that_may_not_be_executed_is_126() {
        JobId job = story.run(jobspec(1, "./noexec.sh"));
        story.settle();
        host.tell(c -> new TaskEvent.StartFailed(key(job, 0), c, TaskEvent.Part.COMMAND, 13));
        story.settle();
        assertThat(story.reports()).endsWith(new ReportEnd(job, 126 << 8));
    }

    @Test
    void a_file_that_cannot_be_opened_ends_the_job_as_the_shell_words_it() {
        JobId job =
                story.run(
                        option(
                                jobspec(2, "echo"),
                                "output.stdout",
                                "{\"type\":\"file\",\"path\":\"/nodir/x\"}"));
        story.settle();
        host.tell(c -> new TaskEvent.StartFailed(key(job, 0), c, TaskEvent.Part.STDOUT, 2));
        host.tell(c -> new TaskEvent.StartFailed(key(job, 1), c, TaskEvent.Part.STDOUT, 2));
        story.settle();
        assertThat(story.reports())
                .containsExactly(
                        new ReportStart(job),
                        new Raise(job, "exec", 0, "shell_init: No such file or directory", null),
                        new ReportEnd(job, 1 << 8));
        assertThat(story.events(job, GuestLog.OUTPUT))
                .filteredOn(line -> line.startsWith("log"))
                .containsExactly(
                        "log {\"rank\":0,\"level\":3,\"message\":\"open: /nodir/x: No such file or"
                                + " directory\",\"component\":\"output.task\"}",
                        "log {\"rank\":0,\"level\":3,\"message\":\"plugin 'output': shell.init"
                                + " failed\"}",
                        "log {\"rank\":0,\"level\":0,\"message\":\"shell_init: No such file or"
                                + " directory\"}");
    }

    @Test
    void a_directory_that_is_missing_is_told_once_for_each_shell() {
        JobId job = story.run(with(jobspec(4, "pwd"), "cwd", "\"/nonexistent\""), 2, 0);
        story.settle();
        for (int rank = 0; rank < 4; rank++) {
            TaskKey key = key(job, rank);
            host.tell(cursor -> new TaskEvent.Started(key, cursor, 100, 2));
        }
        story.settle();
        String said =
                "Could not change dir to /nonexistent: No such file or directory."
                        + " Going to /tmp instead";
        assertThat(story.events(job, GuestLog.OUTPUT))
                .filteredOn(line -> line.startsWith("log"))
                .containsExactly(
                        "log {\"rank\":0,\"level\":3,\"message\":\"host node0: " + said + "\"}",
                        "log {\"rank\":1,\"level\":3,\"message\":\"host node1: " + said + "\"}");
    }

    @Test
    @Feature("F166")
    void a_job_has_a_directory_on_each_node_while_it_runs() {
        JobId job = story.run(jobspec(2, "x"), 2, 0);
        story.settle();
        assertThat(host.directories)
                .containsExactly(
                        Path.of("/run/x/jobtmp-0-" + job.f58plain()),
                        Path.of("/run/x/jobtmp-1-" + job.f58plain()));
        assertThat(host.specs.getFirst().env())
                .containsEntry("FLUX_JOB_TMPDIR", "/run/x/jobtmp-0-" + job.f58plain());
        for (int rank = 0; rank < 2; rank++) {
            host.started(job, rank);
            host.ends(job, rank, 0);
        }
        story.settle();
        assertThat(host.directories).isEmpty();
    }

    @Test
    void a_directory_that_cannot_be_made_is_told() {
        host.directoryErrno = 28;
        JobId job = story.run(jobspec(1, "x"));
        story.settle();
        assertThat(story.events(job, GuestLog.OUTPUT))
                .last()
                .asString()
                .contains("jobtmp-0-" + job.f58plain() + ": No space left on device");
    }

    @Test
    @Feature("F135")
    void a_canceled_job_is_asked_to_end_and_then_killed_again_and_again() {
        JobId job = begun(2);
        story.cancel(job);
        assertThat(host.signals).containsExactly("0:15", "1:15");
        host.signals.clear();
        host.ends(job, 1, SIGTERM);
        story.at(4.9);
        assertThat(host.signals).isEmpty();
        story.at(5);
        assertThat(host.signals).containsExactly("0:9");
        story.at(10);
        assertThat(host.signals).containsExactly("0:9", "0:9");
        host.ends(job, 0, SIGKILL);
        story.settle();
        assertThat(story.reports()).endsWith(new ReportEnd(job, 143 << 8));
        story.at(100);
        assertThat(host.signals).hasSize(2);
    }

    private void configure(String exec) {
        try {
            ExecutorSettings settings =
                    new ExecutorSettings(
                            ExecutorStory.specs(Path.of("/run/x")),
                            ExecSettings.of(new ObjectMapper().readTree(exec)),
                            PerilogSettings.NONE,
                            Scripts.NONE);
            story = new ExecutorStory(host, Path.of("/run/x"), settings);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Drain drained(String rank, String reason) {
        return new Drain(rank, reason, DrainMode.UPDATE);
    }

    @Test
    @Feature("F184")
    void a_node_with_tasks_that_nothing_kills_is_drained_and_the_job_ends() {
        configure("{\"exec\":{\"kill-timeout\":\"1s\",\"max-kill-count\":2}}");
        JobId job = begunOnTwoNodes();
        story.cancel(job);
        host.ends(job, 0, SIGTERM);
        host.signals.clear();
        double[] kills = {1, 2, 3, 4, 5, 7}; // the last ones are for the shells, later and later
        for (int i = 0; i < kills.length; i++) {
            story.at(kills[i] - 0.1);
            assertThat(host.signals).hasSize(i);
            story.at(kills[i]);
            assertThat(host.signals).hasSize(i + 1).containsOnly("1:9");
        }
        story.at(10.9);
        assertThat(story.hasEnded(job)).isFalse();
        story.at(11);
        assertThat(story.reports())
                .contains(drained("1", "unkillable user processes for job " + job.f58()))
                .endsWith(new ReportEnd(job, 143 << 8));
    }

    @Test
    @Feature("F184")
    void how_long_to_try_can_be_said_instead_of_how_often() {
        configure("{\"exec\":{\"kill-timeout\":\"10s\",\"max-kill-timeout\":\"25s\"}}");
        JobId job = begun(1);
        story.cancel(job);
        story.at(10);
        story.at(20);
        assertThat(host.signals).containsExactly("0:15", "0:9", "0:9");
        story.at(24.9);
        assertThat(story.hasEnded(job)).isFalse();
        story.at(25);
        assertThat(story.reports())
                .contains(drained("0", "unkillable user processes for job " + job.f58()));
        assertThat(story.hasEnded(job)).isTrue();
    }

    /// Better no instance than one that does not contain its jobs as its configuration says.
    @Test
    void what_only_systemd_can_do_is_refused() {
        assertThatThrownBy(() -> configure("{\"exec\":{\"service\":\"sdexec\"}}"))
                .isInstanceOf(InvalidText.class)
                .hasMessage(
                        "exec.service must be \"rexec\" or left out, not \"sdexec\": systemd is not"
                                + " used here");
    }

    private JobId begunOnTwoNodes() {
        JobId job = story.run(jobspec(2, "x"), 2, 0);
        story.settle();
        host.started(job, 0);
        host.started(job, 1);
        story.settle();
        return job;
    }

    @Test
    @Feature("F182")
    void a_job_has_started_when_its_tasks_on_all_nodes_have() {
        JobId job = story.run(jobspec(2, "x"), 2, 0);
        story.settle();
        assertThat(host.directories).hasSize(2);
        host.started(job, 0);
        story.settle();
        assertThat(story.names(job, GuestLog.EXEC)).doesNotContain("shell.start");
        host.started(job, 1);
        story.settle();
        assertThat(story.names(job, GuestLog.EXEC)).endsWith("shell.init", "shell.start");
        story.at(100_000);
        assertThat(story.reports()).containsExactly(new ReportStart(job));
    }

    @Test
    @Feature("F182")
    void a_node_that_hangs_at_the_start_is_drained_and_the_job_fails() {
        configure("{\"exec\":{\"barrier-timeout\":\"10s\"}}");
        JobId job = story.run(jobspec(2, "x"), 2, 0);
        story.settle();
        story.at(60); // nobody is there yet, so nobody is late
        assertThat(story.reports()).containsExactly(new ReportStart(job));
        host.started(job, 0);
        story.settle();
        story.at(69);
        assertThat(story.reports()).containsExactly(new ReportStart(job));
        story.at(70);
        assertThat(story.reports())
                .containsExactly(
                        new ReportStart(job),
                        drained("1", "job " + job.f58() + " start timeout: possible node hang"),
                        new Raise(
                                job,
                                "exec",
                                0,
                                "start barrier timeout waiting for 1/2 nodes (rank 1)",
                                null));
        assertThat(host.signals).contains("0:15");
    }

    @Test
    @Feature("F182")
    void no_time_limit_for_the_start_is_zero() {
        configure("{\"exec\":{\"barrier-timeout\":\"0\"}}");
        JobId job = story.run(jobspec(2, "x"), 2, 0);
        story.settle();
        host.started(job, 0);
        story.settle();
        story.at(100_000);
        assertThat(story.reports()).containsExactly(new ReportStart(job));
    }

    @Test
    void a_second_exception_does_not_put_off_the_kill() {
        JobId job = begun(1);
        story.cancel(job);
        story.at(4);
        story.cancel(job);
        story.at(5);
        assertThat(host.signals).containsExactly("0:15", "0:9");
    }

    @Test
    void a_job_that_is_canceled_before_its_start_never_starts() {
        JobId job = story.run(jobspec(1, "x"));
        story.cancel(job);
        assertThat(host.specs).isEmpty();
        assertThat(host.directories).isEmpty();
        assertThat(story.reports()).containsExactly(new ReportEnd(job, null));
    }

    @Test
    @Feature("F188")
    void a_job_that_is_canceled_twice_during_its_prolog_ends_once() {
        JobId job = story.prologed(jobspec(1, "x"));
        story.cancelTwice(job);
        assertThat(story.reports()).containsExactly(new ReportEnd(job, null));
    }

    @Test
    void the_end_of_a_job_can_be_moved_while_it_runs() {
        double begin = ExecutorStory.BEGIN_MICROS / 1e6;
        JobId job = story.run(jobspec(1, "x"), 1, begin + 60);
        story.settle();
        host.started(job, 0);
        story.expires(job, begin + 90);
        story.at(60);
        assertThat(host.signals).isEmpty();
        story.expires(job, 0);
        story.at(90);
        assertThat(host.signals).isEmpty();
        story.expires(job, begin + 95);
        story.at(95);
        assertThat(host.signals).containsExactly("0:" + SIGALRM);
    }

    @Test
    void a_job_whose_time_is_up_gets_an_alarm() {
        JobId job = story.run(jobspec(1, "x"), 1, ExecutorStory.BEGIN_MICROS / 1e6 + 60);
        story.settle();
        host.started(job, 0);
        story.at(59);
        assertThat(story.hasEnded(job)).isFalse();
        story.at(60);
        assertThat(story.reports())
                .contains(new Raise(job, "timeout", 0, "resource allocation expired", null));
        assertThat(host.signals).containsExactly("0:" + SIGALRM);
        host.ends(job, 0, SIGALRM);
        story.settle();
        assertThat(story.reports()).endsWith(new ReportEnd(job, 142 << 8));
    }

    @Test
    @Feature("F112")
    void a_job_is_warned_once_before_its_time_is_up() {
        double end = ExecutorStory.BEGIN_MICROS / 1e6 + 60;
        ObjectNode jobspec = option(jobspec(1, "x"), "signal", "{\"signum\":10,\"timeleft\":20}");
        JobId job = story.run(jobspec, 1, end);
        story.settle();
        host.started(job, 0);
        story.at(39.9);
        assertThat(host.signals).isEmpty();
        for (double at : new double[] {40, 41, 59.9}) {
            story.at(at);
            assertThat(host.signals).containsExactly("0:10");
        }
        story.at(60);
        assertThat(host.signals).containsExactly("0:10", "0:14");
    }

    @Test
    void a_signal_goes_to_the_tasks_that_run() {
        JobId job = begun(2);
        host.ends(job, 0, 0);
        story.settle();
        story.signal(job, 10);
        assertThat(host.signals).containsExactly("1:10");
    }

    @Test
    void a_signal_reaches_what_an_ended_task_has_left_behind() {
        JobId job = begun(1);
        host.tell(cursor -> new TaskEvent.Exited(key(job, 0), cursor, 0));
        story.settle();
        story.cancel(job);
        assertThat(host.signals).containsExactly("0:15");
    }

    @Test
    @Feature("F173")
    void the_others_may_go_on_for_a_while_after_the_first_has_ended() {
        JobId job = story.run(option(jobspec(2, "sh"), "exit-timeout", "\"1s\""));
        story.settle();
        host.started(job, 0);
        host.started(job, 1);
        host.ends(job, 0, 3 << 8);
        story.settle();
        story.at(0.9);
        assertThat(host.signals).isEmpty();
        story.at(1);
        String note =
                "sh: task rank 0 on host node0 exited (Exit 3) and exit-timeout=1s has expired";
        assertThat(story.reports()).contains(new Raise(job, "exec", 0, note, 768));
        assertThat(story.events(job, GuestLog.OUTPUT))
                .last()
                .isEqualTo(
                        "log {\"rank\":0,\"level\":0,\"message\":\""
                                + note
                                + "\",\"component\":\"task-exit\"}");
        assertThat(host.signals).containsExactly("1:15");
    }

    @Test
    @Feature("F173")
    void the_time_of_the_others_begins_with_the_first_and_no_other_puts_it_off() {
        JobId job = story.run(option(jobspec(3, "sh"), "exit-timeout", "\"1s\""));
        story.settle();
        for (int rank = 0; rank < 3; rank++) {
            host.started(job, rank);
        }
        host.ends(job, 0, 0);
        story.settle();
        host.ends(job, 1, 0);
        story.at(0.9);
        assertThat(host.signals).isEmpty();
        story.at(1);
        assertThat(host.signals).containsExactly("2:15");
    }

    @Test
    @Feature("F173")
    void a_job_may_want_to_end_with_its_first_failure() {
        JobId job = story.run(option(jobspec(2, "sh"), "exit-on-error", "1"));
        story.settle();
        host.started(job, 0);
        host.started(job, 1);
        host.ends(job, 1, 11);
        story.settle();
        String note =
                "sh: task rank 1 on host node0 failed (Segmentation fault)"
                        + " and exit-on-error is set";
        assertThat(story.reports()).contains(new Raise(job, "exec", 0, note, 11));
        assertThat(host.signals).containsExactly("0:15");
    }

    @Test
    @Feature({"F131", "F167"})
    void input_is_recorded_and_goes_to_the_ranks_that_it_is_for() {
        JobId job = begun(3);
        assertThat(story.input(job, "0,2", "a\n", false)).isTrue();
        assertThat(story.input(job, "all", "", true)).isTrue();
        story.settle();
        assertThat(host.inputs).containsExactly("0:a\n", "2:a\n", "0:!", "1:!", "2:!");
        assertThat(story.events(job, GuestLog.INPUT))
                .endsWith(
                        "data {\"stream\":\"stdin\",\"rank\":\"0,2\",\"data\":\"a\\n\"}",
                        "data {\"stream\":\"stdin\",\"rank\":\"all\",\"eof\":true}");
    }

    @Test
    void input_that_comes_before_the_tasks_waits_for_them() {
        JobId job = story.run(jobspec(1, "cat"));
        assertThat(story.input(job, "all", "early\n", true)).isTrue();
        assertThat(host.inputs).isEmpty();
        story.settle();
        assertThat(host.inputs).containsExactly("0:early\n!");
    }

    @Test
    @Feature({"F134", "F183"})
    void an_executor_that_returns_goes_on_where_it_was() {
        JobId job = begun(2);
        host.writes(job, 0, "one\n");
        host.ends(job, 0, 0);
        story.settle();
        host.reconnect();
        story.restart(false);
        host.writes(job, 1, "two\n");
        host.ends(job, 1, 5 << 8);
        story.settle();
        assertThat(story.text(job, "stdout")).isEqualTo("one\ntwo\n");
        assertThat(story.reports()).containsOnlyOnce(new ReportEnd(job, 5 << 8));
        assertThat(host.directories).isEmpty();
        assertThat(story.names(job, GuestLog.EXEC)).containsOnlyOnce("init", "shell.start", "done");
    }

    /// What is acknowledged the host forgets: then it must be in the log.
    @Test
    void the_host_may_forget_only_what_is_recorded() {
        JobId job = begun(1);
        List<String> recorded = new ArrayList<>();
        host.acknowledging = () -> recorded.add(story.text(job, "stdout"));
        host.writes(job, 0, "one\n");
        story.settle();
        host.writes(job, 0, "two\n");
        story.settle();
        assertThat(recorded).containsExactly("one\n", "one\ntwo\n");
    }

    @Test
    void what_was_recorded_and_is_told_again_is_not_recorded_again() {
        JobId job = begun(1);
        host.writes(job, 0, "one\n");
        story.settle();
        host.acknowledged = 0; // it never heard of it
        host.reconnect();
        story.restart(false);
        host.writes(job, 0, "two\n");
        host.ends(job, 0, 0);
        story.settle();
        assertThat(story.text(job, "stdout")).isEqualTo("one\ntwo\n");
        assertThat(story.names(job, GuestLog.EXEC)).containsOnlyOnce("shell.start", "done");
    }

    @Test
    void tasks_of_jobs_that_the_ledger_does_not_know_are_ended() {
        JobId job = begun(1);
        host.known.add(new TaskKey(4711, 0, 7));
        story.restart(false);
        story.settle();
        assertThat(host.signals).containsExactly("7:9");
        assertThat(story.hasEnded(job)).isFalse();
    }

    @Test
    void an_end_that_was_recorded_but_not_reported_is_reported() {
        JobId job = begun(1);
        host.ends(job, 0, 0);
        story.turn();
        host.reconnect();
        story.restart(true);
        story.settle();
        assertThat(story.hasEnded(job)).isTrue();
        assertThat(story.names(job, GuestLog.EXEC)).containsOnlyOnce("done");
    }

    @Test
    void a_job_whose_tasks_nobody_knows_any_more_is_lost() {
        JobId job = begun(1);
        host.forget();
        story.restart(false);
        story.settle();
        assertThat(story.reports())
                .contains(
                        new Raise(
                                job,
                                "exec",
                                0,
                                "lost: the host of its tasks is gone, and they with it",
                                null))
                .endsWith(new ReportEnd(job, null));
        assertThat(host.directories).isEmpty();
    }

    @Test
    void a_start_that_was_recorded_but_not_made_is_made_by_a_host_of_the_same_life() {
        JobId job = story.run(jobspec(2, "x"));
        story.turn();
        host.missed(job, 1);
        story.restart(true);
        story.settle();
        assertThat(host.specs).hasSize(1);
        assertThat(story.reports()).contains(new ReportStart(job)).hasSize(1);
    }

    @Test
    void a_start_that_was_recorded_but_not_made_is_lost_with_its_host() {
        JobId job = story.run(jobspec(1, "x"));
        story.turn();
        host.forget();
        host.specs.clear();
        story.restart(true);
        story.settle();
        assertThat(host.specs).isEmpty();
        assertThat(story.reports()).endsWith(new ReportEnd(job, null));
    }

    @Test
    void nobody_runs_with_the_rights_of_the_instances_owner() {
        JobId job = story.runForGuest(jobspec(1, "x"));
        story.settle();
        assertThat(host.specs).isEmpty();
        assertThat(story.reports())
                .containsExactly(
                        new Raise(
                                job,
                                "exec",
                                0,
                                "unable run multiuser job with no IMP configured!",
                                null),
                        new ReportEnd(job, null));
    }

    @Test
    void an_option_that_is_none_ends_its_job_and_no_other() {
        JobId job = story.run(option(jobspec(1, "x"), "exit-timeout", "\"soon\""));
        story.settle();
        String note = "shell_init: No such file or directory";
        assertThat(story.reports())
                .containsExactly(
                        new ReportStart(job),
                        new Raise(job, "exec", 0, note, null),
                        new ReportEnd(job, 1 << 8));
        assertThat(story.events(job, GuestLog.OUTPUT).get(1))
                .contains("exit-timeout is not a valid Flux Standard Duration", "task-exit");
        assertThat(host.specs).isEmpty();
        JobId other = begun(1);
        assertThat(other).isNotEqualTo(job);
        assertThat(host.specs).hasSize(1);
    }

    @Test
    void what_was_said_of_a_bad_option_before_a_restart_is_reported_after_it() {
        JobId job = story.run(option(jobspec(1, "x"), "exit-timeout", "\"soon\""));
        story.turn();
        story.restart(true);
        story.settle();
        assertThat(story.names(job, GuestLog.EXEC)).containsOnlyOnce("done");
        assertThat(story.reports()).endsWith(new ReportEnd(job, 1 << 8));
        assertThat(story.hasEnded(job)).isTrue();
    }

    @Test
    void a_task_that_ended_before_a_restart_is_not_waited_for_when_its_host_is_gone() {
        JobId job = begun(1);
        host.tell(cursor -> new TaskEvent.Exited(key(job, 0), cursor, 7 << 8));
        story.settle();
        host.forget();
        story.restart(false);
        story.settle();
        assertThat(story.reports()).endsWith(new ReportEnd(job, 7 << 8));
    }

    @Test
    void an_adopted_job_still_watches_the_time_after_its_first_exit() {
        JobId job = story.run(option(jobspec(2, "sh"), "exit-timeout", "\"10s\""));
        story.settle();
        host.started(job, 0);
        host.started(job, 1);
        host.ends(job, 0, 0);
        story.settle();
        host.reconnect();
        story.restart(false);
        story.at(10);
        assertThat(host.signals).containsExactly("1:15");
    }

    @Test
    void a_failure_that_was_recorded_but_not_raised_is_raised_in_the_same_words() {
        JobId job = story.run(jobspec(2, "nosuch"));
        story.settle();
        host.tell(c -> new TaskEvent.StartFailed(key(job, 0), c, TaskEvent.Part.COMMAND, 2));
        story.turn();
        host.reconnect();
        story.restart(true);
        story.settle();
        assertThat(story.reports())
                .containsOnlyOnce(
                        new Raise(
                                job,
                                "exec",
                                0,
                                "task 0 (host node0): start failed: nosuch:"
                                        + " No such file or directory",
                                null));
    }

    @Test
    void a_job_that_was_canceled_while_nobody_executed_is_ended_on_return() {
        JobId job = begun(1);
        story.cancel(job);
        host.signals.clear();
        host.reconnect();
        story.restart(false);
        story.settle();
        assertThat(host.signals).containsExactly("0:15");
        story.at(5);
        assertThat(host.signals).containsExactly("0:15", "0:9");
    }

    private JobId begun(int tasks) {
        JobId job = story.run(jobspec(tasks, "x"));
        story.settle();
        for (int rank = 0; rank < tasks; rank++) {
            host.started(job, rank);
        }
        story.settle();
        return job;
    }

    private static TaskKey key(JobId job, int rank) {
        return new TaskKey(job.value(), 0, rank);
    }

    /// A host that does nothing by itself.
    private static final class ToldHost implements TaskHost {
        final List<TaskSpec> specs = new ArrayList<>();
        final List<String> signals = new ArrayList<>();
        final List<String> inputs = new ArrayList<>();
        final Set<Path> directories = new TreeSet<>();
        int directoryErrno;
        private long life = 1;
        private final Set<TaskKey> known = new HashSet<>();
        private final List<TaskEvent> events = new ArrayList<>();
        private int told;
        private long acknowledged;
        private Runnable acknowledging = () -> {};
        private long cursor;

        interface Telling {
            TaskEvent at(long cursor);
        }

        void tell(Telling telling) {
            events.add(telling.at(++cursor));
        }

        void started(JobId job, int rank) {
            tell(at -> new TaskEvent.Started(key(job, rank), at, 100 + rank, 0));
        }

        void writes(JobId job, int rank, String text) {
            byte[] bytes = text.getBytes(UTF_8);
            tell(at -> new TaskEvent.Output(key(job, rank), at, Stream.STDOUT, bytes));
        }

        void ends(JobId job, int rank, int waitStatus) {
            tell(at -> new TaskEvent.Eof(key(job, rank), at, Stream.STDOUT));
            tell(at -> new TaskEvent.Eof(key(job, rank), at, Stream.STDERR));
            tell(at -> new TaskEvent.Exited(key(job, rank), at, waitStatus));
        }

        /// Tells again what was not acknowledged.
        void reconnect() {
            events.removeIf(event -> event.cursor() <= acknowledged);
            told = 0;
        }

        /// Another host, which knows nothing.
        void forget() {
            life++;
            known.clear();
            events.clear();
            told = 0;
        }

        /// The start of the task never reached this host.
        void missed(JobId job, int rank) {
            known.remove(key(job, rank));
            specs.clear();
        }

        @Override
        public Set<TaskKey> known() {
            return Set.copyOf(known);
        }

        @Override
        public void start(TaskKey key, TaskSpec spec) {
            known.add(key);
            specs.add(spec);
        }

        @Override
        public void signal(TaskKey key, int signum) {
            signals.add(key.rank() + ":" + signum);
        }

        @Override
        public void writeStdin(TaskKey key, byte[] data, boolean eof) {
            String text = new String(data, UTF_8);
            inputs.add(key.rank() + ":" + text + (eof ? "!" : ""));
        }

        @Override
        public int makeDirectory(Path directory) {
            if (directoryErrno == 0) {
                directories.add(directory);
            }
            return directoryErrno;
        }

        @Override
        public int writeFile(Path directory, StagedFile file) {
            return 0;
        }

        @Override
        public void removeDirectory(Path directory) {
            directories.remove(directory);
        }

        @Override
        public void acknowledge(long upTo) {
            acknowledged = upTo;
            acknowledging.run();
        }

        @Override
        public void flush() {}

        @Override
        public int poll(Consumer<TaskEvent> sink, int eventsMax) {
            int count = 0;
            while (told < events.size() && count < eventsMax) {
                count++;
                sink.accept(events.get(told++));
            }
            return count;
        }

        @Override
        public boolean knows(TaskKey key) {
            return known.contains(key);
        }

        @Override
        public void dismiss() {}

        @Override
        public long life() {
            return life;
        }

        @Override
        public void onNews(Runnable waker) {}

        @Override
        public void close() {}
    }
}
