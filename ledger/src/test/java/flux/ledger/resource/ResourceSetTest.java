package flux.ledger.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.ledger.Reference;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// R (RFC 20).
@Feature("F203")
class ResourceSetTest {
    private static final String R =
            """
            {"version":1,"execution":{"R_lite":[\
            {"rank":"0-1","children":{"core":"0-3","gpu":"0"}},\
            {"rank":"4","children":{"core":"1,3"}}],\
            "starttime":1700000000.5,"expiration":1700003600,"nslots":5,\
            "nodelist":["oslo[0-1],rome"],"properties":{"debug":"4","ssd":"0,4"}}}""";

    @Test
    void it_is_written_as_it_was_read() {
        assertThat(parse(R).toJson()).isEqualTo(R);
        assertThat(ResourceSet.parse(ResourceSet.EMPTY.toJson().getBytes(UTF_8)))
                .isEqualTo(ResourceSet.EMPTY);
    }

    @Test
    void it_says_which_cores_and_gpus_of_which_hosts_there_are() {
        ResourceSet set = parse(R);
        assertThat(set.summary()).isEqualTo("rank[0-1]/core[0-3],gpu0 rank4/core[1,3]");
        assertThat(set.ranks()).isEqualTo("[0-1,4]");
        assertThat(set.nodelist()).isEqualTo("oslo[0-1],rome");
        assertThat(set.nodeCount()).isEqualTo(3);
        assertThat(set.coreCount()).isEqualTo(10);
        assertThat(set.gpuCount()).isEqualTo(2);
        assertThat(set.hasProperty("ssd", 4)).isTrue();
        assertThat(set.hasProperty("ssd", 1)).isFalse();
        assertThat(set.hasProperty("tape", 1)).isFalse();
        assertThat(set.expiration()).isEqualTo(1700003600.0);
    }

    @Test
    void a_part_of_it_keeps_the_properties_of_its_ranks() {
        ResourceSet part = parse(R).onRanks(Idset.parse("0-1"));
        assertThat(part.summary()).isEqualTo("rank[0-1]/core[0-3],gpu0");
        assertThat(part.properties()).isEqualTo(Map.of("ssd", Idset.of(0)));
    }

    @Test
    void ranks_may_come_in_any_order_and_in_several_parts() {
        ResourceSet set =
                parse(
                        """
                        {"version":1,"execution":{"R_lite":[
                         {"rank":"2","children":{"core":"1"}},
                         {"rank":"0","children":{"core":"0"}},
                         {"rank":"2","children":{"core":"0","gpu":"1"}}],
                         "nodelist":["oslo","rome"],"unknown":[{}]},"scheduling":{"x":1}}""");
        assertThat(set.summary()).isEqualTo("rank0/core0 rank2/core[0-1],gpu1");
        assertThat(set.nodes().getLast().host()).isEqualTo("rome");
    }

    @Test
    void the_example_of_the_rfc_is_read() throws IOException {
        ResourceSet set =
                ResourceSet.parse(
                        Files.readAllBytes(Reference.at("data/rfc/spec_20/example1.json")));
        assertThat(set.summary()).isEqualTo("rank[19-22]/core[0-47],gpu[0-7]");
        assertThat(set.nodelist()).isEqualTo("node[186-189]");
        assertThat(set.nslots()).isEqualTo(32);
        assertThat(ResourceSet.parse(set.toJson().getBytes(UTF_8))).isEqualTo(set);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "''                 | R: version must be 1",
                "[]                 | R: version must be 1",
                "{                  | R is not JSON",
                "{'version':2}      | R: version must be 1",
                "{'version':1,'execution':{'R_lite':[{'rank':'0','children':{'core':'0'}}]}}"
                        + " | R: nodelist has 0 hosts, but R_lite has 1 ranks",
                "{'version':1,'execution':{'R_lite':[{'rank':'1-0','children':{'core':'0'}}]}}"
                        + " | invalid idset '1-0'",
                "{'version':1,'execution':{'R_lite':[{'rank':'0','children':{'core':'x'}}]}}"
                        + " | invalid idset 'x'",
                "{'version':1,'execution':{'R_lite':[],'nodelist':['oslo[']}}"
                        + " | invalid hostlist 'oslo['",
                "{'version':1,'execution':{'R_lite':[],'properties':{'ssd':'0-'}}}"
                        + " | invalid idset '0-'",
            })
    void what_is_no_r_is_refused_with_one_line(String json, String message) {
        assertThatThrownBy(() -> parse(json.replace("''", "").replace('\'', '"')))
                .isInstanceOf(InvalidText.class)
                .hasMessageStartingWith(message)
                .message()
                .hasLineCount(1);
    }

    private static ResourceSet parse(String json) {
        return ResourceSet.parse(json.getBytes(UTF_8));
    }
}
