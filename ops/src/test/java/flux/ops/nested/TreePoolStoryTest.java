package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// R says how cores and gpus lie together (RFC 49); jobs, and instances that are jobs, go by it.
@Timeout(120)
class TreePoolStoryTest {
    @TempDir Path dir;

    /// Two nodes of two sockets of two cores and a gpu.
    private static final String R =
            """
            {"version":1,"execution":{"R_lite":[{"rank":"0-1","children":{"core":"0-3","gpu":"0-1"}}],
             "nodelist":["node[0-1]"],"starttime":0,"expiration":0},
             "scheduling":{"writer":"TreePool","children":[{"ranks":"0-1","topo":{"socket":[
               {"cores":"0-1","gpus":"0","memory":16},{"cores":"2-3","gpus":"1","memory":16}]}}]}}
            """;

    @Test
    @Feature("F224")
    void a_child_schedules_by_the_domains_of_what_its_job_was_given() throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            story.write("R.json", R);
            String start =
                    """
                    flux alloc -n1 -N1 -x --conf=resource.path=$PWD/R.json --conf=modules.alternatives.sched=sched-simple """;
            story.write(
                    "inner.sh",
                    """
                    flux submit -n1 -c1 --quiet sleep 600.125
                    id=$(flux submit -n1 -c2 -g1 --wait-event=alloc sleep 600.125)
                    flux job info $id R | flux R decode --short
                    flux job info $id R | grep -o '"scheduling".*'
                    flux cancel --all --quiet 2>/dev/null
                    """);
            assertThat(
                            story.print(
                                    start.strip()
                                            + """
                                             sh -c '
                                            flux submit -N1 -x --quiet --wait-event=alloc sleep 600.125
                                            flux alloc -N1 -x sh inner.sh
                                            flux cancel --all --quiet 2>/dev/null'"""))
                    .isEqualTo(
                            """
                            rank0/core[2-3],gpu1
                            "scheduling": {"writer": "TreePool", "children": [{"ranks": "0", "topo": {"socket": [{"cores": "0-1", "gpus": "0", "memory": 16}, {"cores": "2-3", "gpus": "1", "memory": 16}]}}]}}""");
        }
    }

    @Test
    void a_topology_that_is_none_keeps_an_instance_from_starting() throws Exception {
        try (TypedStory story = new TypedStory(dir)) {
            story.write("R.json", R.replace("\"cores\":\"0-1\"", "\"cores\":\"0--1\""));
            assertThat(
                            story.print(
                                    "flux alloc -N1 --conf=resource.path=$PWD/R.json"
                                            + " --conf=modules.alternatives.sched=sched-simple true"))
                    .startsWith(
                            "flux-broker: R: scheduling: socket.cores: expected an idset, not"
                                    + " \"0--1\"");
        }
    }
}
