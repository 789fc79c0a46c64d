package flux.executor.keeper;

import static flux.executor.ExecutorStory.jobspec;
import static flux.executor.ExecutorStory.option;
import static flux.executor.ExecutorStory.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.ExecutorStory;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.id.JobId;
import flux.ledger.output.GuestLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Helpers that the shell runs beside the tasks, with the real keeper.
class CoprocessTest {
    private static final String SIGKILL_IS_SENT =
            "coprocess: helper(s) still running, sending SIGKILL";

    /// Goes on until the file `end` is there.
    private static final String TASK = "while [ ! -e end ]; do sleep .02; done";

    @TempDir Path dir;

    private Path program;
    private KeeperHost host;
    private ExecutorStory story;

    @BeforeEach
    void open() throws Exception {
        program = Keeper.compile(dir);
        host = KeeperHost.open(program, dir.resolve("keeper"), 1);
        story = new ExecutorStory(host, dir);
    }

    @AfterEach
    void close() {
        host.dismiss();
        host.close();
    }

    private ObjectNode job(int tasks, String coprocess) {
        ObjectNode jobspec = with(jobspec(tasks, "sh", "-c", TASK), "cwd", "\"" + dir + "\"");
        return option(jobspec, "coprocess", coprocess);
    }

    private static String helper(String name, String script, String more) {
        return "{\"NAME\":{\"command\":[\"sh\",\"-c\",\"SCRIPT\"]MORE}}"
                .replace("NAME", name)
                .replace("SCRIPT", script)
                .replace("MORE", more);
    }

    private void end(JobId job) throws IOException {
        Files.createFile(dir.resolve("end"));
        story.awaitEnd(job);
    }

    private List<String> said(JobId job) {
        return story.events(job, GuestLog.OUTPUT).stream()
                .filter(line -> line.startsWith("log "))
                .toList();
    }

    @Test
    void a_helper_runs_beside_the_tasks_and_is_asked_to_end_after_them() throws IOException {
        String script =
                "trap 'echo bye; exit' TERM; echo $FLUX_JOB_ID {{id}} rank$FLUX_TASK_RANK; touch"
                        + " up; while :; do sleep .02; done";
        JobId job = story.run(job(1, helper("mon", script, "")));
        story.awaitFile(dir.resolve("up"));
        end(job);
        assertThat(Files.readAllLines(dir.resolve("coproc-mon-" + job.f58() + ".log")))
                .startsWith(job.f58() + " " + job.f58() + " rank")
                .endsWith("bye");
        assertThat(story.reports()).endsWith(new ReportEnd(job, 0));
        assertThat(said(job)).isEmpty();
    }

    @Test
    void nodes_share_a_file_unless_its_name_tells_them_apart() throws IOException {
        String both =
                """
                {"all":{"command":["sh","-c","echo n{{node.id}}; touch a{{node.id}}"],
                        "output":"all"},
                 "own":{"command":["sh","-c","echo n{{node.id}}; touch o{{node.id}}"],
                        "output":"own-{{node.id}}","ranks":"1"}}""";
        JobId job = story.run(job(2, both), 2, 0);
        for (String up : List.of("a0", "a1", "o1")) {
            story.awaitFile(dir.resolve(up));
        }
        end(job);
        assertThat(Files.readAllLines(dir.resolve("all"))).containsExactlyInAnyOrder("n0", "n1");
        assertThat(dir.resolve("own-1")).hasContent("n1\n");
        assertThat(dir.resolve("own-0")).doesNotExist();
        assertThat(said(job)).isEmpty();
    }

    @Test
    void a_helper_that_does_not_heed_is_killed_after_its_time() throws IOException {
        String deaf = "trap '' TERM; touch up; while :; do sleep .02; done";
        JobId job = story.run(option(job(1, helper("deaf", deaf, "")), KILL_TIMEOUT, "\"3s\""));
        story.awaitFile(dir.resolve("up"));
        Files.createFile(dir.resolve("end"));
        story.awaitEvent(job, GuestLog.EXEC, "shell.task-exit");
        story.at(2.9);
        assertThat(story.hasEnded(job)).isFalse();
        assertThat(said(job)).isEmpty();
        story.at(3.1);
        story.awaitEnd(job);
        assertThat(said(job)).singleElement().asString().contains(SIGKILL_IS_SENT);
        assertThat(story.reports()).endsWith(new ReportEnd(job, 0));
    }

    private static final String KILL_TIMEOUT = "coprocess-kill-timeout";

    @Test
    void neither_its_failure_nor_its_end_is_the_jobs() throws IOException {
        String both =
                """
                {"none":{"command":["/no/such/program"],"output":"x"},
                 "nowhere":{"command":["true"],"output":"/no/such/place"},
                 "short":{"command":["sh","-c","touch up; exit 3"],"output":"y"}}""";
        JobId job = story.run(job(1, both));
        story.awaitFile(dir.resolve("up"));
        assertThat(story.hasEnded(job)).isFalse();
        end(job);
        assertThat(story.reports()).containsOnlyOnce(new ReportEnd(job, 0));
        assertThat(said(job))
                .hasSize(2)
                .anyMatch(line -> line.contains("none: launch failed: No such file or directory"))
                .anyMatch(line -> line.contains("nowhere: open /no/such/place: No such file"));
    }

    @Test
    void a_canceled_job_takes_its_helpers_along() {
        String script = "touch up; exec sleep 60";
        JobId job = story.run(job(1, helper("mon", script, "")));
        story.awaitFile(dir.resolve("up"));
        story.cancel(job);
        story.awaitEnd(job);
        assertThat(story.reports()).endsWith(new ReportEnd(job, 143 << 8));
    }

    @Test
    void a_helper_outlives_the_executor_and_is_not_started_twice() throws IOException {
        String both =
                """
                {"long":{"command":["sh","-c","echo long; touch up; exec sleep 60"],
                         "output":"long"},
                 "short":{"command":["sh","-c","echo short >>runs; touch done"],"output":"s"}}""";
        JobId job = story.run(job(1, both));
        story.awaitFile(dir.resolve("up"));
        story.awaitFile(dir.resolve("done"));
        host.close();
        host = KeeperHost.open(program, dir.resolve("keeper"), 1);
        story.restart(host);
        story.settle();
        end(job);
        assertThat(dir.resolve("long")).hasContent("long\n");
        assertThat(dir.resolve("runs")).hasContent("short\n");
        assertThat(story.reports()).endsWith(new ReportEnd(job, 0));
    }

    @Test
    void a_users_file_defines_helpers() throws IOException {
        Path rc =
                Files.writeString(
                        dir.resolve("user.lua"),
                        """
                        coprocess.define {
                            mon = { command = { "sh", "-c", "echo hello; touch up" },
                                    output = "mon" },
                        }
                        """);
        ObjectNode jobspec = with(jobspec(1, "sh", "-c", TASK), "cwd", "\"" + dir + "\"");
        JobId job = story.run(option(jobspec, "userrc", "\"" + rc + "\""));
        story.awaitFile(dir.resolve("up"));
        end(job);
        assertThat(dir.resolve("mon")).hasContent("hello\n");
    }

    @Test
    void what_the_tasks_needed_is_told_at_their_end() {
        String busy = "x=0; while [ $x -lt 20000 ]; do x=$((x+1)); done";
        JobId job = story.run(option(jobspec(2, "sh", "-c", busy), "sysmon", "1"), 2, 0);
        story.awaitEnd(job);
        for (int shell : List.of(0, 1)) {
            assertThat(said(job))
                    .anyMatch(line -> line.matches(sysmon(shell, "memory.peak=[0-9.]+M")))
                    .anyMatch(line -> line.matches(sysmon(shell, "loadavg-overall=[0-9.]+")));
        }
        JobId plain = story.run(jobspec(1, "true"));
        story.awaitEnd(plain);
        assertThat(said(plain)).isEmpty();
    }

    @Test
    void with_verbose_2_what_they_need_is_told_while_they_run() throws Exception {
        String busy = "touch up; while [ ! -e over ]; do :; done";
        ObjectNode jobspec = with(jobspec(1, "sh", "-c", busy), "cwd", "\"" + dir + "\"");
        option(jobspec, "sysmon", "{\"period\": \"5s\"}");
        JobId job = story.run(option(jobspec, "verbose", "2"));
        story.awaitFile(dir.resolve("up"));
        story.at(4);
        assertThat(said(job)).isEmpty();
        story.at(6);
        assertThat(said(job))
                .anyMatch(line -> line.matches(sysmon(0, "memory.current=[0-9.]+[KM]")))
                .anyMatch(line -> line.matches(sysmon(0, "loadavg=[0-9.]+")))
                .noneMatch(line -> line.contains("memory.peak"));
        int before = said(job).size();
        story.at(12);
        assertThat(said(job)).hasSize(before + 2);
        Files.createFile(dir.resolve("over"));
        story.awaitEnd(job);
        assertThat(said(job)).anyMatch(line -> line.matches(sysmon(0, "memory.peak=[0-9.]+M")));
    }

    private static String sysmon(int shell, String text) {
        return ".*\"rank\":" + shell + ",.*\"message\":\"" + text + "\".*\"sysmon\".*";
    }
}
