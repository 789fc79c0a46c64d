package flux.executor.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.ExecutorStory;
import flux.feature.Feature;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a task finds: what the job brought along, and what the shell adds.
@Feature("F165")
class TaskEnvironmentTest {

    private static Map<String, String> env(JobPlan plan, int node, int local) {
        return new TaskEnvironment("local:///run/local-0", "", "", 20)
                .of(plan, plan.nodes().get(node), local, "/run/own");
    }

    private static ObjectNode jobspec() {
        return ExecutorStory.jobspec(4, "env");
    }

    @Test
    void the_shell_adds_where_a_task_is() {
        assertThat(env(Plans.plain(), 1, 1))
                .containsOnly(
                        Map.entry("PATH", "/usr/bin:/bin"),
                        Map.entry("FLUX_URI", "local:///run/local-0"),
                        Map.entry("FLUX_KVS_NAMESPACE", "job-64"),
                        Map.entry("FLUX_JOB_ID", "ƒ27"),
                        Map.entry("FLUX_JOB_ID_PATH", "/ƒ27"),
                        Map.entry("FLUX_JOB_SIZE", "4"),
                        Map.entry("FLUX_JOB_NNODES", "2"),
                        Map.entry("FLUX_JOB_TMPDIR", "/run/own"),
                        Map.entry("FLUX_TASK_RANK", "3"),
                        Map.entry("FLUX_TASK_LOCAL_ID", "1"),
                        Map.entry("PMI_FD", "20"),
                        Map.entry("PMI_RANK", "3"),
                        Map.entry("PMI_SIZE", "4"),
                        Map.entry("OMPI_MCA_btl_vader_backing_directory", "/run/own"),
                        Map.entry("OMPI_MCA_pmix", "^flux"),
                        Map.entry("OMPI_MCA_schizo", "^flux"),
                        Map.entry("OMPI_MCA_ess_singleton_isolated", "1"),
                        Map.entry("CUDA_DEVICE_ORDER", "PCI_BUS_ID"),
                        Map.entry("CUDA_VISIBLE_DEVICES", "0,1"));
    }

    @Test
    void a_node_without_gpus_shows_none() {
        assertThat(env(Plans.plain(), 0, 0)).containsEntry("CUDA_VISIBLE_DEVICES", "-1");
    }

    @Test
    void the_shell_has_the_last_word_but_on_the_order_of_gpus() {
        ObjectNode jobspec =
                ExecutorStory.with(
                        jobspec(),
                        "environment",
                        """
                        {"FLUX_URI":"local:///elsewhere","FLUX_JOB_ID":"ƒ1","MINE":"1",
                         "CUDA_DEVICE_ORDER":"FASTEST_FIRST","GONE":null}""");
        assertThat(env(Plans.of(jobspec), 0, 0))
                .containsEntry("FLUX_URI", "local:///run/local-0")
                .containsEntry("FLUX_JOB_ID", "ƒ27")
                .containsEntry("MINE", "1")
                .containsEntry("CUDA_DEVICE_ORDER", "FASTEST_FIRST")
                .doesNotContainKeys("GONE", "PATH");
    }

    @Test
    void what_a_proxy_left_behind_is_not_passed_on() {
        ObjectNode jobspec =
                ExecutorStory.with(jobspec(), "environment", "{\"FLUX_PROXY_REMOTE\":\"host\"}");
        assertThat(env(Plans.of(jobspec), 0, 0)).doesNotContainKey("FLUX_PROXY_REMOTE");
    }
}
