package flux.executor.process;

import static flux.executor.ExecutorStory.jobspec;
import static flux.executor.ExecutorStory.option;
import static flux.executor.ExecutorStory.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.ExecutorStory;
import flux.feature.Feature;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.id.JobId;
import flux.ledger.output.GuestLog;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the output of real tasks goes: --output, --error, --label-io and their templates.
@Feature("F168")
class OutputFilesTest {
    @TempDir Path dir;
    private final ProcessHost host = new ProcessHost();
    private ExecutorStory story = new ExecutorStory(host, Path.of("/tmp"));

    @BeforeEach
    void openTheStory() {
        story = new ExecutorStory(host, dir);
    }

    @AfterEach
    void closeTheHost() {
        host.close();
    }

    private ObjectNode shell(int tasks, String script) {
        return with(jobspec(tasks, "sh", "-c", script), "cwd", "\"" + dir + "\"");
    }

    private static ObjectNode file(ObjectNode jobspec, String stream, String path) {
        option(jobspec, "output." + stream + ".type", "\"file\"");
        return option(jobspec, "output." + stream + ".path", "\"" + path + "\"");
    }

    private JobId ran(ObjectNode jobspec, int nodes) {
        JobId job = story.run(jobspec, nodes, 0);
        story.awaitEnd(job);
        return job;
    }

    @Test
    void without_a_file_output_is_in_the_eventlog() {
        JobId job = ran(shell(1, "echo out; echo err >&2"), 1);
        assertThat(story.text(job, "stdout")).isEqualTo("out\n");
        assertThat(story.text(job, "stderr")).isEqualTo("err\n");
    }

    @Test
    void both_streams_go_to_the_file_of_the_first() {
        JobId job = ran(file(shell(1, "echo out; echo err >&2"), "stdout", "o.txt"), 1);
        assertThat(dir.resolve("o.txt")).hasContent("out\nerr\n");
        assertThat(story.events(job, GuestLog.OUTPUT))
                .filteredOn(line -> !line.startsWith("header"))
                .containsExactly(
                        "redirect {\"stream\":\"stdout\",\"rank\":\"0\",\"path\":\"o.txt\"}",
                        "redirect {\"stream\":\"stderr\",\"rank\":\"0\",\"path\":\"o.txt\"}");
    }

    @Test
    void errors_may_go_elsewhere() {
        ObjectNode jobspec = file(shell(1, "echo o; echo e >&2"), "stdout", "o1.txt");
        ran(file(jobspec, "stderr", "e1.txt"), 1);
        assertThat(dir.resolve("o1.txt")).hasContent("o\n");
        assertThat(dir.resolve("e1.txt")).hasContent("e\n");
    }

    @Test
    void errors_alone_may_go_to_a_file() {
        JobId job = ran(file(shell(1, "echo o; echo e >&2"), "stderr", "e.txt"), 1);
        assertThat(story.text(job, "stdout")).isEqualTo("o\n");
        assertThat(dir.resolve("e.txt")).hasContent("e\n");
    }

    @Test
    void errors_may_stay_in_the_eventlog() {
        ObjectNode jobspec = file(shell(1, "echo o; echo e >&2"), "stdout", "o.txt");
        JobId job = ran(option(jobspec, "output.stderr.type", "\"kvs\""), 1);
        assertThat(dir.resolve("o.txt")).hasContent("o\n");
        assertThat(story.text(job, "stderr")).isEqualTo("e\n");
    }

    @Test
    void the_same_file_may_be_named_twice() {
        ObjectNode jobspec = file(shell(2, "echo o; echo e >&2"), "stdout", "both.txt");
        ran(file(jobspec, "stderr", "both.txt"), 1);
        assertThat(dir.resolve("both.txt")).content().hasSize(8).contains("o\n", "e\n");
    }

    @Test
    void an_old_file_is_emptied_once_for_all_tasks() throws Exception {
        Files.writeString(dir.resolve("o.txt"), "old\n");
        ran(file(shell(4, "echo x"), "stdout", "o.txt"), 2);
        assertThat(dir.resolve("o.txt")).hasContent("x\nx\nx\nx\n");
    }

    @Test
    void or_it_is_kept() throws Exception {
        Files.writeString(dir.resolve("o.txt"), "old\n");
        ran(option(file(shell(2, "echo x"), "stdout", "o.txt"), "output.mode", "\"append\""), 1);
        assertThat(dir.resolve("o.txt")).hasContent("old\nx\nx\n");
    }

    @Test
    void each_task_has_a_file_of_its_own() {
        JobId job = ran(file(shell(2, "echo $FLUX_TASK_RANK"), "stdout", "pt-{{taskid}}.txt"), 1);
        assertThat(dir.resolve("pt-0.txt")).hasContent("0\n");
        assertThat(dir.resolve("pt-1.txt")).hasContent("1\n");
        assertThat(story.events(job, GuestLog.OUTPUT))
                .contains(
                        "redirect {\"stream\":\"stdout\",\"rank\":\"[0-1]\","
                                + "\"path\":\"pt-{{taskid}}.txt\"}");
    }

    @Test
    void each_node_has_a_file_of_its_own() throws Exception {
        Files.writeString(dir.resolve("n-1"), "old\n");
        ran(file(shell(4, "echo $FLUX_TASK_RANK"), "stdout", "n-{{node.id}}"), 2);
        assertThat(Files.readAllLines(dir.resolve("n-0"))).containsExactlyInAnyOrder("0", "1");
        assertThat(Files.readAllLines(dir.resolve("n-1"))).containsExactlyInAnyOrder("2", "3");
    }

    @Test
    void the_id_of_the_job_may_be_in_the_name() {
        JobId job = ran(file(shell(1, "echo x"), "stdout", "flux-{{id}}.out"), 1);
        assertThat(dir.resolve("flux-" + job.f58() + ".out")).hasContent("x\n");
    }

    @Test
    @Feature("F169")
    void lines_may_begin_with_the_rank() throws Exception {
        ObjectNode jobspec = file(shell(2, "echo tofile; echo err >&2"), "stdout", "l.txt");
        ran(option(jobspec, "output.stdout.label", "true"), 1);
        assertThat(Files.readAllLines(dir.resolve("l.txt")))
                .containsExactlyInAnyOrder("0: tofile", "1: tofile", "0: err", "1: err");
    }

    @Test
    void lines_begin_with_the_rank_in_files_for_each_task_too() {
        ObjectNode jobspec = file(shell(2, "echo x"), "stdout", "l-{{taskid}}");
        ran(option(jobspec, "output.stdout.label", "true"), 2);
        assertThat(dir.resolve("l-1")).hasContent("1: x\n");
    }

    @Test
    void a_file_in_no_directory_ends_the_job() {
        JobId job = story.run(file(shell(1, "echo x"), "stdout", "/nodir/x"));
        story.awaitEnd(job);
        assertThat(story.reports()).endsWith(new ReportEnd(job, 1 << 8));
    }

    @Test
    void with_a_directory_that_is_missing_files_are_in_tmp() throws Exception {
        Path name = Files.createTempFile("executor-test", ".out");
        ObjectNode jobspec = file(shell(1, "pwd"), "stdout", name.getFileName().toString());
        JobId job = ran(with(jobspec, "cwd", "\"/nonexistent\""), 1);
        assertThat(Path.of("/tmp").resolve(name.getFileName())).hasContent("/tmp\n");
        assertThat(story.names(job, GuestLog.OUTPUT)).contains("log");
        Files.delete(name);
    }

    @Test
    @Feature("F167")
    void input_comes_from_a_file() throws Exception {
        Files.writeString(dir.resolve("in.txt"), "given\n");
        ObjectNode jobspec = option(shell(1, "cat"), "input.stdin.type", "\"file\"");
        JobId job = ran(option(jobspec, "input.stdin.path", "\"in.txt\""), 1);
        assertThat(story.text(job, "stdout")).isEqualTo("given\n");
        assertThat(story.events(job, GuestLog.INPUT))
                .contains("redirect {\"stream\":\"stdin\",\"rank\":\"all\",\"path\":\"in.txt\"}");
    }

    @Test
    @Feature("F093")
    void a_task_finds_the_files_of_its_jobspec() {
        ObjectNode jobspec =
                with(
                        with(jobspec(1, "{{tmpdir}}/script", "arg"), "cwd", "\"" + dir + "\""),
                        "files",
                        """
                        {"script":{"mode":33216,"encoding":"utf-8",
                           "data":"#!/bin/sh\\ncd ${0%/*}; cat b64 json deep/x; readlink to\\n"},
                         "b64":{"mode":33152,"encoding":"base64","data":"aGkK"},
                         "json":{"mode":33152,"data":{"a":1}},
                         "deep/x":{"mode":33152,"encoding":"utf-8","data":"\\ndeep\\n"},
                         "to":{"mode":41471,"data":"b64"},
                         "../out":{"mode":33152,"data":"x","encoding":"utf-8"}}""");
        JobId job = ran(jobspec, 1);
        assertThat(story.text(job, "stdout")).isEqualTo("hi\n{\"a\":1}\ndeep\nb64\n");
        assertThat(dir.resolve("out")).doesNotExist();
        assertThat(story.events(job, GuestLog.OUTPUT))
                .filteredOn(line -> line.startsWith("log"))
                .singleElement()
                .asString()
                .contains("../out: Permission denied");
    }

    @Test
    @Feature("F166")
    void a_task_finds_its_own_directory_which_goes_with_the_job() {
        JobId job =
                ran(
                        shell(
                                1,
                                "mkdir $FLUX_JOB_TMPDIR/a; echo x > $FLUX_JOB_TMPDIR/a/b;"
                                        + " stat -c '%a %n' {{tmpdir}}"),
                        1);
        Path own = dir.resolve("jobtmp-0-" + job.f58plain());
        assertThat(story.text(job, "stdout")).isEqualTo("700 " + own + "\n");
        assertThat(own).doesNotExist();
    }
}
