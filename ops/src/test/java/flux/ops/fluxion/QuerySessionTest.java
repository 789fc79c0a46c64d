package flux.ops.fluxion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions of `flux resource-query` as users type them, on a rack of two nodes with two cores and
/// a pool of memory each.
class QuerySessionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RECIPE =
            """
            <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
              <key id="root" for="node"><default>0</default></key>
              <key id="size" for="node"><default>1</default></key>
              <key id="unit" for="node"><default></default></key>
              <key id="subsystem" for="node"><default>containment</default></key>
              <key id="e_subsystem" for="edge"><default>containment</default></key>
              <key id="id_scope" for="edge"><default>0</default></key>
              <key id="id_start" for="edge"><default>0</default></key>
              <key id="id_stride" for="edge"><default>1</default></key>
              <key id="gen_method" for="edge"><default>MULTIPLY</default></key>
              <key id="multi_scale" for="edge"><default>1</default></key>
              <graph id="g" edgedefault="directed">
                <node id="c"><data key="root">1</data><data key="type">cluster</data>
                  <data key="basename">toy</data></node>
                <node id="n"><data key="type">node</data><data key="basename">node</data></node>
                <node id="k"><data key="type">core</data><data key="basename">core</data></node>
                <node id="m"><data key="type">memory</data><data key="basename">memory</data>
                  <data key="size">4</data><data key="unit">GB</data></node>
                <edge source="c" target="n"><data key="multi_scale">2</data></edge>
                <edge source="n" target="k"><data key="multi_scale">2</data></edge>
                <edge source="n" target="m"></edge>
              </graph>
            </graphml>
            """;

    private static final String JOBSPEC =
            """
            version: 9999
            resources:
            %s
            attributes: {system: {duration: 100}}
            tasks: [{command: [app], slot: task, count: {per_slot: 1}}]
            """;
    private static final String SLOT =
            "  - {type: slot, count: 1, label: task, with: [{type: core, count: %s}]}";
    private static final String EITHER =
            """
              - {type: xor_slot, count: 1, label: task, with: [{type: core, count: 3}]}
              - {type: xor_slot, count: 1, label: task, with: [{type: memory, count: 4}]}""";
    private static final String R =
            """
            {"version":1,"execution":{"R_lite":[{"rank":"%s","children":{"core":"0-1"}}],
            "nodelist":["node[0-1]"],"starttime":0,"expiration":0}}
            """;
    private static final String RULE = "INFO: =============================\n";

    @TempDir Path dir;

    @BeforeEach
    void files() throws IOException {
        write("toy.graphml", RECIPE);
        write("core.yaml", JOBSPEC.formatted(SLOT.formatted("1")));
        write("two.yaml", JOBSPEC.formatted(SLOT.formatted("2")));
        write("either.yaml", JOBSPEC.formatted(EITHER));
        write(
                "nodes.yaml",
                JOBSPEC.formatted(
                        "  - {type: node, count: 2, exclusive: true, with: ["
                                + SLOT.formatted("2").strip().substring(2)
                                + "]}"));
        write("r0.json", R.formatted("0").replace("node[0-1]", "node0"));
        write("r1.json", R.formatted("1").replace("node[0-1]", "node1"));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }

    /// @param commands with `;` between them
    private String typed(String options, String commands) {
        List<String> words = new ArrayList<>(List.of("-d"));
        words.addAll(List.of(options.split("[|]")));
        String lines = commands.replace(";", "\n") + "\nquit\n";
        RecordedSession session = new RecordedSession(words, Map.of(), dir, lines);
        assertThat(ResourceQueryCommand.run(words, session)).as(session.stderr()).isZero();
        return session.stdout() + session.stderr();
    }

    /// The toy, with ids of its own for ranks, in JGF.
    private void describeToy() throws IOException {
        write(
                "toy.json",
                typed("-L|toy.graphml|-F|jgf", "find status=up").lines().findFirst().orElseThrow());
    }

    @Test
    @Feature("F227")
    void a_graph_that_is_written_can_be_read_and_written_again() throws IOException {
        String changes =
                "set-property /toy0/node1 class=fast;set-property /toy0/node1 colour=\"<&>\";"
                        + "set-status /toy0/node0 down;";
        String written = typed("-L|toy.graphml|-F|jgf", changes + "find status=up or status=down");
        write("again.json", written.lines().findFirst().orElseThrow());
        assertThat(typed("-L|again.json|-f|jgf|-F|jgf", "find status=up or status=down"))
                .isEqualTo(written);
        assertThat(typed("-L|again.json|-f|jgf", "get-property /toy0/node1;get-status /toy0/node0"))
                .isEqualTo("class=fast\ncolour=\"<&>\"\n/toy0/node0 is down\n");
        String query = "match allocate two.yaml;match allocate two.yaml";
        assertThat(typed("-L|again.json|-f|jgf|-P|low", query))
                .isEqualTo(typed("-L|toy.graphml|-P|low", changes + query));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "policy=low;node0;core0",
                "policy=high;node0;core1",
                "policy=low node_centric=true;node0;core0",
                "policy=high node_centric=true stop_on_1_matches=true;node1;core1",
                "policy=low set_stop_on_1_matches=false;node0;core0",
            })
    @Feature("F229")
    void a_policy_may_be_put_together(String policy, String node, String core) {
        String options = "-L|toy.graphml|-P|" + policy;
        assertThat(typed(options, "match allocate core.yaml"))
                .startsWith("      ---------%s[1:x]\n      ------%s[1:s]\n".formatted(core, node));
    }

    @Test
    @Feature("F229")
    void a_policy_with_whole_nodes_leaves_nothing_of_one_to_others() {
        assertThat(
                        typed(
                                "-L|toy.graphml|-P|policy=low node_exclusive=true",
                                "match allocate core.yaml;match allocate core.yaml;match allocate core.yaml"))
                .contains("node0[1:x]", "node1[1:x]", "No matching resources found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "pretty_simple", "rlite", "rv1_nosched", "rv1", "jgf"})
    @Feature("F230")
    void what_was_found_is_told_in_many_formats(String format) throws IOException {
        describeToy();
        String told = typed("-L|toy.json|-f|jgf|-P|low|-F|" + format, "match allocate core.yaml");
        String found = told.substring(0, told.indexOf(RULE));
        switch (format) {
            case "simple" ->
                    assertThat(found)
                            .isEqualTo(
                                    "      ---------core0[1:x]\n      ------node0[1:s]\n"
                                            + "      ---toy0[1:s]\n");
            case "pretty_simple" ->
                    assertThat(found)
                            .isEqualTo(
                                    "      ---toy0[1:shared]\n      ------node0[1:shared]\n"
                                            + "      ---------core0[1:exclusive]\n");
            case "rlite" ->
                    assertThat(JSON.readTree(found).toString())
                            .contains("{\"rank\":\"0\",\"children\":{\"core\":\"0\"}}");
            case "jgf" ->
                    assertThat(paths(JSON.readTree(found)))
                            .isEqualTo("/toy0/node0/core0 /toy0/node0 /toy0");
            default -> {
                JsonNode r = JSON.readTree(found);
                assertThat(r.path("execution").path("R_lite").toString())
                        .isEqualTo("[{\"rank\":\"0\",\"children\":{\"core\":\"0\"}}]");
                assertThat(r.path("execution").path("expiration").asLong()).isEqualTo(100);
                assertThat(paths(r.path("scheduling")))
                        .isEqualTo(
                                format.equals("rv1") ? "/toy0/node0/core0 /toy0/node0 /toy0" : "");
            }
        }
    }

    @Test
    @Feature("F230")
    void in_shorthand_a_whole_node_stands_for_what_is_in_it() throws IOException {
        describeToy();
        String options = "-L|toy.json|-f|jgf|-P|low|-F|";
        String told = typed(options + "jgf_shorthand", "match allocate nodes.yaml");
        JsonNode found = JSON.readTree(told.substring(0, told.indexOf(RULE)));
        assertThat(paths(found)).isEqualTo("/toy0/node0 /toy0/node1 /toy0");
        assertThat(found.path("writer").asText()).isEqualTo("fluxion:jgf_shorthand");
        String r = typed(options + "rv1_shorthand", "match allocate nodes.yaml");
        assertThat(paths(JSON.readTree(r.substring(0, r.indexOf(RULE))).path("scheduling")))
                .isEqualTo("/toy0/node0 /toy0/node1 /toy0");
    }

    private static String paths(JsonNode found) {
        List<String> paths = new ArrayList<>();
        for (JsonNode node : found.path("graph").path("nodes")) {
            paths.add(node.path("metadata").path("paths").path("containment").asText());
        }
        return String.join(" ", paths);
    }

    @Test
    @Feature("F232")
    void part_of_what_a_job_has_is_given_back_and_then_the_rest() throws IOException {
        describeToy();
        String told =
                typed(
                        "-L|toy.json|-f|jgf|-P|low",
                        "match allocate nodes.yaml;partial-cancel 1 rv1exec r1.json stats;"
                                + "match allocate two.yaml;match allocate core.yaml;info 1;"
                                + "cancel 1 stats;match allocate core.yaml;info 1;cancel 1;"
                                + "partial-cancel 1 rv1exec r0.json");
        assertThat(told.replaceAll("(?s).*?(INFO: PARTIAL CANCEL.*)", "$1"))
                .matches(
                        "(?s)INFO: PARTIAL CANCEL PREORDER COUNT=\"\\d+\"\n"
                                + "INFO: PARTIAL CANCEL POSTORDER COUNT=\"\\d+\"\n"
                                + ".*core0\\[1:x]\n.*node1\\[1:s]\n.*JOBID=2\n.*ALLOCATED\n.*"
                                + "No matching resources found\nINFO: JOBID=3\n.*"
                                + "INFO: 1, ALLOCATED, 0, nodes.yaml, [0-9.E-]+\n"
                                + "INFO: CANCEL PREORDER COUNT=\"\\d+\"\nINFO: CANCEL POSTORDER.*"
                                + "node0\\[1:s]\n.*INFO: 1, CANCELED, .*"
                                + "ERROR: nonexistent job 1\nERROR: nonexistent job 1\n");
    }

    @Test
    @Feature("F244")
    void what_was_decided_elsewhere_is_entered_by_r_or_by_its_graph() throws IOException {
        describeToy();
        String options = "-L|toy.json|-f|jgf|-P|low|-F|";
        String jgf = typed(options + "jgf", "match allocate core.yaml");
        write("taken.json", jgf.lines().findFirst().orElseThrow());
        String told =
                typed(
                        options + "simple",
                        "update allocate rv1exec r1.json 7 0 50;update allocate jgf taken.json 8 0 50;"
                                + "match allocate two.yaml;match allocate_orelse_reserve two.yaml;"
                                + "update allocate jgf taken.json 8 0 50;update allocate jgf taken.json 9 10 5;"
                                + "update reserve rv1exec r1.json 10 200 5;update allocate toml r1.json 11 0 5;"
                                + "update allocate rv1exec r1.json 11 0 0");
        assertThat(told)
                .contains("JOBID=7\nINFO: RESOURCES=ALLOCATED\nINFO: SCHEDULED AT=Now")
                .contains("No matching resources found\nINFO: JOBID=1\n")
                .contains("JOBID=2\nINFO: RESOURCES=RESERVED\nINFO: SCHEDULED AT=50\n")
                .contains("JOBID=10\nINFO: RESOURCES=RESERVED\nINFO: SCHEDULED AT=200\n")
                .endsWith(
                        "ERROR: existing Jobid \n"
                                + "ERROR: update: /toy0/node0/core0 is somebody else's\n"
                                + "ERROR: unsupported reader toml\n"
                                + "ERROR: invalid time (0, 0)\n");
    }

    @Test
    @Feature("F251")
    void the_flexible_traverser_takes_the_first_alternative_that_there_is() {
        assertThat(typed("-L|toy.graphml|-P|low|-T|flexible", "match allocate either.yaml"))
                .contains("memory0[4:x]")
                .doesNotContain("core");
        assertThat(typed("-L|toy.graphml|-P|low", "match allocate either.yaml"))
                .contains("match_allocate: ERROR: Jobspec error for 1: ");
    }

    @Test
    @Feature("F253")
    void the_effort_of_matching_is_told() {
        String told =
                typed(
                        "-L|toy.graphml|-e",
                        "stat;match allocate core.yaml;match allocate two.yaml;stat");
        assertThat(told)
                .startsWith("INFO: Num. of Jobs Matched: 0\n")
                .containsPattern("INFO: ELAPSE=[0-9.]+\nINFO: PREORDER VISIT COUNT=[1-9]")
                .containsPattern(
                        "INFO: Num. of Jobs Matched: 2\nINFO: Min. Match Time: [0-9.]+\n"
                                + "INFO: Max. Match Time: [0-9.]+\nINFO: Avg. Match Time: [0-9.]+\n$");
    }
}
