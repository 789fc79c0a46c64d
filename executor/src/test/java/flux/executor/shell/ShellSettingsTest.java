package flux.executor.shell;

import static flux.executor.ExecutorStory.option;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.ExecutorStory;
import flux.feature.Feature;
import flux.ledger.text.Idset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Shell options and what they come to: four tasks on nodes alpha (cores 0-1) and beta (2-3).
class ShellSettingsTest {
    private static final CoreMap MACHINE =
            new CoreMap(List.of(Idset.of(0, 4), Idset.of(1, 5), Idset.of(2, 6), Idset.of(3, 7)));

    private static ObjectNode job() {
        return ExecutorStory.jobspec(4, "prog");
    }

    private static JobPlan with(String name, String json) {
        return Plans.of(option(job(), name, json));
    }

    private static List<String> cpus(String mode, int node) {
        JobPlan plan = with("cpu-affinity", '"' + mode + '"');
        return plan.settings().cpus().of(plan.nodes().get(node), MACHINE).cpus().stream()
                .map(Idset::encode)
                .toList();
    }

    @Test
    @Feature("F171")
    void tasks_are_bound_to_the_cores_of_their_job() {
        JobPlan plan = Plans.plain();
        assertThat(plan.settings().cpus().of(plan.nodes().get(0), MACHINE).cpus())
                .containsExactly(Idset.of(0, 1, 4, 5), Idset.of(0, 1, 4, 5));
        assertThat(cpus("on", 1)).containsExactly("2-3,6-7", "2-3,6-7");
        assertThat(cpus("per-task", 0)).containsExactly("0,4", "1,5");
        assertThat(cpus("off", 0)).containsExactly("", "");
        assertThat(cpus("map:3;0-1", 1)).containsExactly("3", "0-1");
        assertThat(cpus("map:0x3", 1)).containsExactly("0-1", "0-1");
        assertThat(cpus("verbose,dry-run,per-task", 0)).containsExactly("", "");
    }

    @Test
    void cores_that_the_machine_does_not_have_bind_nobody() {
        JobPlan plan = with("cpu-affinity", "\"on\"");
        CpuAffinity.Binding binding =
                plan.settings()
                        .cpus()
                        .of(plan.nodes().get(1), new CoreMap(MACHINE.cpusOfCore().subList(0, 2)));
        assertThat(binding.cpus()).containsOnly(Idset.EMPTY);
        assertThat(binding.warnings().getFirst()).endsWith("core 2 not found in node topology");
    }

    @Test
    @Feature("F172")
    void gpus_are_shared_out_as_wanted() {
        assertThat(gpus("\"on\"", 1)).isEqualTo("0,1");
        assertThat(gpus("\"per-task\"", 1)).isEqualTo("1");
        assertThat(gpus("\"map:0;7\"", 1)).isEqualTo("7");
        assertThat(gpus("\"off\"", 1)).isEqualTo("unset");
    }

    private static String gpus(String option, int local) {
        JobPlan plan = with("gpu-affinity", option);
        return plan.settings().gpus().visible(plan.nodes().get(1), local).orElse("unset");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpu-affinity | \"bogus\" | invalid option: bogus",
                "cpu-affinity | \"map:\" | invalid map",
                "gpu-affinity | \"some\" | invalid option: some",
                "pty.ranks | \"x\" | invalid pty.ranks 'x'",
                "output.limit | \"2G\" | beyond 1G",
                "output.limit | \"much\" | invalid size: much",
                "input.limit | \"33M\" | beyond 32M",
                "oom.adjust | 1001 | -1000 to 1000",
                "taskmap.scheme | \"odd\" | unknown taskmap scheme 'odd'",
                "output.stdout.type | \"foo\" | invalid output type specified 'foo'",
                "output.stderr.type | \"foo\" | invalid output type specified 'foo'",
                "sysmon.period | \"soon\" | sysmon.period is not a valid FSD",
                "sysmon.period | -1 | sysmon.period is not a valid FSD",
                "sysmon.often | 1 | option parse error: 1 object item(s) left unpacked: often",
                "coprocess | \"mon\" | coprocess option must be a non-empty object",
                "coprocess | {} | coprocess option must be a non-empty object",
                "coprocess.mon | {} | mon: Object item not found: command",
                "coprocess.mon.command | \"sh\" | mon: command must be a non-empty array",
                "coprocess.mon.command | [] | mon: command must be a non-empty array",
                "coprocess.mon.command | [1] | mon: command elements must be strings",
                "coprocess.mon | {'command':['x'],'ranks':'x'} | mon: invalid ranks 'x'",
                "coprocess.mon | {'command':['x'],'ranks':0} | Expected string, got integer",
                "coprocess.mon | {'command':['x'],'odd':0} | left unpacked: odd",
                "coprocess.mon | {'command':['x\\u0000']} | a NUL in the command",
            })
    void an_option_that_makes_no_sense_is_refused(String name, String json, String why) {
        assertThatThrownBy(() -> with(name, json.replace("{'", "{\"").replace("'", "\"")))
                .hasRootCauseInstanceOf(TaskDistribution.Impossible.class)
                .rootCause()
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "output.mode | 4 output.task ignoring invalid output.mode=foo",
                "output.stdout.buffer.type | 3 output.config invalid buffer type specified: foo",
                "output.stderr.buffer.type | 3 output.config invalid buffer type specified: foo",
            })
    void what_can_be_left_out_is_left_out_and_told(String name, String told) {
        assertThat(with(name, "\"foo\"").settings().remarks())
                .extracting(each -> each.level() + " " + each.component() + " " + each.text())
                .containsExactly(told);
        assertThat(with("output.mode", "\"append\"").settings().remarks()).isEmpty();
        assertThat(with("output.stdout.buffer.type", "\"NONE\"").settings().remarks()).isEmpty();
    }

    @Test
    void a_kill_timeout_is_a_duration() {
        ObjectNode jobspec = option(job(), "coprocess.x.command", "[\"x\"]");
        assertThat(Plans.of(jobspec).settings().coprocesses().killSeconds()).isEqualTo(10);
        option(jobspec, "coprocess-kill-timeout", "\"notfsd\"");
        assertThatThrownBy(() -> Plans.of(jobspec))
                .rootCause()
                .hasMessage("failed to parse coprocess-kill-timeout");
    }

    @Test
    void what_no_process_can_be_given_is_refused() {
        for (String place : List.of("cwd", "environment.X", "job.name")) {
            ObjectNode jobspec = ExecutorStory.with(job(), place, "\"a\\u0000b\"");
            if (place.equals("job.name")) {
                option(jobspec, "output.stdout.type", "\"file\"");
                option(jobspec, "output.stdout.path", "\"{{name}}\"");
            }
            assertThatThrownBy(() -> Plans.of(jobspec))
                    .as(place)
                    .rootCause()
                    .hasMessageContaining("NUL");
        }
    }

    @Test
    @Feature("F107")
    void tasks_are_mapped_as_wanted() {
        assertThat(map("{\"scheme\":\"block\"}")).isEqualTo("0-1;2-3");
        assertThat(map("{\"scheme\":\"cyclic\"}")).isEqualTo("0,2;1,3");
        assertThat(map("{\"scheme\":\"cyclic\",\"value\":\"2\"}")).isEqualTo("0-1;2-3");
        assertThat(map("{\"scheme\":\"manual\",\"value\":\"[[1,1,3,1],[0,1,1,1]]\"}"))
                .isEqualTo("3;0-2");
    }

    private static String map(String option) {
        return with("taskmap", option).taskmap().raw();
    }

    @Test
    @Feature({"F107", "F186"})
    void a_hostfile_says_where_tasks_go(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("hosts"), "# mine\nbeta\nbeta\nalpha\n");
        String option = "{\"scheme\":\"hostfile\",\"value\":\"" + file + "\"}";
        assertThat(map(option)).isEqualTo("2;0-1,3");
        Files.writeString(file, "gamma\n");
        assertThatThrownBy(() -> map(option))
                .rootCause()
                .hasMessageContaining("host gamma not in the job");
    }

    @Test
    void a_map_that_does_not_fit_is_refused() {
        assertThatThrownBy(() -> map("{\"scheme\":\"manual\",\"value\":\"0-7\"}"))
                .rootCause()
                .hasMessageContaining("it has 8 tasks");
    }

    @Test
    void terminals_go_to_whom_they_are_wanted_for() {
        TerminalOption all = with("pty", "1").settings().terminal();
        assertThat(all.has(3) && all.captured() && !all.interactive()).isTrue();
        TerminalOption interactive = with("pty.interactive", "1").settings().terminal();
        assertThat(interactive.has(0) && !interactive.has(1) && !interactive.captured()).isTrue();
        TerminalOption some = with("pty.ranks", "\"1-2\"").settings().terminal();
        assertThat(some.has(1) && !some.has(0) && some.captured()).isTrue();
    }
}
