package flux.executor.shell;

import static org.assertj.core.api.Assertions.assertThat;

import flux.executor.ExecutorStory;
import flux.feature.Feature;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Mustache tags, for task 3: the second of the second node.
@Feature("F097")
class TemplateTest {
    private final JobPlan plan = Plans.plain();

    private String render(String text) {
        return Template.render(text, plan, plan.nodes().get(1), 1, "/run/own");
    }

    @Test
    void the_id_of_the_job_in_every_form() {
        assertThat(render("{{id}} {{jobid}} {{id.f58}} {{jobid.f58}}"))
                .isEqualTo("ƒ27 ƒ27 ƒ27 ƒ27");
        assertThat(render("{{id.dec}} {{id.hex}} {{id.dothex}} {{jobid.dec}}"))
                .isEqualTo("64 0x40 0000.0000.0000.0040 64");
        assertThat(render("{{id.words}} {{id.f58plain}} {{jobid.kvs}} {{id.emoji}}"))
                .isEqualTo(Plans.JOB.words() + " f27 job.0000.0000.0000.0040 " + Plans.JOB.emoji());
    }

    @Test
    void the_job() {
        assertThat(render("{{name}} {{nnodes}} {{size}} {{ntasks}} {{tmpdir}}"))
                .isEqualTo("prog 2 4 4 /run/own");
    }

    @Test
    void the_node() {
        assertThat(render("{{node.id}} {{node.name}} {{node.broker_rank}}")).isEqualTo("1 beta 5");
        assertThat(render("{{node.cores}} {{node.ncores}} {{node.gpus}} {{node.ngpus}}"))
                .isEqualTo("2-3 2 0-1 2");
    }

    @Test
    void the_task() {
        assertThat(render("{{taskid}} {{task.id}} {{task.rank}} {{task.index}} {{task.localid}}"))
                .isEqualTo("3 3 3 1 1");
    }

    @Test
    void a_tag_may_have_blanks_and_stand_in_the_middle() {
        assertThat(render("out-{{ id.dec }}-{{taskid}}.txt")).isEqualTo("out-64-3.txt");
    }

    @Test
    void what_nobody_knows_stays() {
        assertThat(render("{{what}} {{}} {taskid} {{task.x}} }} {{"))
                .isEqualTo("{{what}} {{}} {taskid} {{task.x}} }} {{");
    }

    @Test
    void what_nobody_knows_can_be_told() {
        Stream<String> texts =
                Stream.of("{{what}} {{id}}", "{{ task.x }}{{what}}", "{{id.x}} {{}}");
        assertThat(Template.unknown(texts, plan, plan.leader()))
                .containsExactly("{{ task.x }}", "{{id.x}}", "{{what}}");
    }

    @Test
    void what_a_tag_brings_in_is_no_pattern() {
        JobPlan odd =
                Plans.of(
                        ExecutorStory.with(
                                ExecutorStory.jobspec(4, "x"), "job.name", "\"$1\\\\{{id}}\""));
        assertThat(Template.render("{{name}}", odd, odd.nodes().get(0), 0, "/tmp"))
                .isEqualTo("$1\\{{id}}");
    }

    @Test
    void a_name_may_differ_by_task_or_by_node() {
        assertThat(Template.isPerTask("out-{{taskid}}")).isTrue();
        assertThat(Template.isPerTask("out-{{ task.rank }}")).isTrue();
        assertThat(Template.isPerTask("out-{{id}}-{{node.id}}")).isFalse();
        assertThat(Template.isPerNode("out-{{ node.name }}")).isTrue();
        assertThat(Template.isPerNode("out-{{nnodes}}")).isFalse();
    }
}
