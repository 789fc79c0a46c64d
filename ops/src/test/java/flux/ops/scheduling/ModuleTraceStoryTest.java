package flux.ops.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.reader.JgfReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Looking over the shoulder of the broker's parts, and graphs for its scheduler.
@Timeout(120)
class ModuleTraceStoryTest {
    @TempDir static Path dir;
    private static TypedStory story;

    @BeforeAll
    static void start() throws Exception {
        story = new TypedStory(dir);
    }

    @AfterAll
    static void stop() throws Exception {
        story.close();
    }

    /// Traces with some options, does something, and waits until `until` has been seen.
    private static String trace(String options, String action, String until) throws Exception {
        return story.print(
                """
                timeout 20 flux module trace %s >trace & pid=$!
                for i in $(seq 200); do
                  %s >out 2>&1
                  grep -q '%s' trace && break
                  sleep 0.1
                done
                kill $pid; wait $pid; cat trace"""
                        .formatted(options, action, until));
    }

    @Test
    @Feature("F277")
    void requests_and_answers_pass_in_order() throws Exception {
        String seen =
                trace("-T 'kvs.getroot' kvs job-list", "flux kvs getroot", "tx < kvs.getroot");
        assertThat(seen)
                .containsPattern(
                        "(?s)^[-0-9]{10}T[:0-9]{8}\\.[0-9]{3} kvs rx > kvs.getroot \\[[0-9]+\\]\n"
                                + "[-0-9T:.]+ kvs tx < kvs.getroot \\[[0-9]+\\]")
                .doesNotContain("job-list");
    }

    @Test
    void types_payloads_and_errors_can_be_asked_for() throws Exception {
        String answers = trace("--full -t response kvs", "flux kvs get nosuch", "tx < kvs.lookup");
        assertThat(answers).contains("kvs tx < ").doesNotContain(" rx > ");
        assertThat(answers).contains("(No such file or directory)");
        String full = trace("-f -t request -T 'kvs.*' kvs", "flux kvs put a=1", "dirent");
        assertThat(full).contains("\"key\" : \"a\"");
        assertThat(trace("-t event", "flux event pub a.b", "tx e a.b")).contains("a tx e a.b [");
    }

    @Test
    void people_get_the_time_since_the_last_one() throws Exception {
        assertThat(trace("-H -T kvs.getroot", "flux kvs getroot", "tx <"))
                .containsPattern("\\[[A-Z][a-z]{2}[0-9]{2} [0-9]{2}:[0-9]{2}\\] kvs rx >")
                .containsPattern("\\[ +\\+0\\.[0-9]{6}\\] kvs tx <");
        assertThat(story.print("flux module trace -d kvs 2>&1 || echo rc=$?"))
                .isEqualTo("flux-module: --delta can only be used with --human\nrc=1");
        assertThat(story.print("flux module trace -t foo,bar kvs 2>&1 || echo rc=$?"))
                .isEqualTo(
                        "flux-module: unknown message type 'foo': expected some of"
                                + " request,response,event,control\nrc=1");
    }

    @Test
    @Feature("F277")
    void an_R_gets_the_graph_that_the_scheduler_reads() throws Exception {
        String made =
                story.print(
                        "flux R encode -r0-1 -c0-3 -g0 -H 'node[7-8]' -p big:1 | flux ion-R encode");
        ResourceGraph graph = JgfReader.read(made.getBytes(StandardCharsets.UTF_8));
        assertThat(graph.vertexCount()).isEqualTo(1 + 2 * (1 + 4 + 1));
        int node = graph.find("/cluster0/node8");
        assertThat(graph.typeName(node)).isEqualTo("node");
        assertThat(graph.rank(node)).isEqualTo(1);
        assertThat(graph.properties(node)).containsKey("big");
        assertThat(graph.find("/cluster0/node7/core3")).isNotEqualTo(ResourceGraph.NOWHERE);
        assertThat(story.print("flux R encode -r0 | flux ion-R encode | flux R decode -s"))
                .startsWith("rank0/core0");
        assertThat(story.print("echo '{}' | flux ion-R encode 2>&1 || echo rc=$?"))
                .startsWith("flux-ion-R: ERROR: ")
                .endsWith("rc=1");
        assertThat(story.print("flux ion-R encode --input=/no/such 2>&1 || echo rc=$?"))
                .contains("/no/such: cannot be read")
                .endsWith("rc=1");
    }
}
