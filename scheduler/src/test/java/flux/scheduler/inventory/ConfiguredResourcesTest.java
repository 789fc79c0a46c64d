package flux.scheduler.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.feature.Feature;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Resources that the configuration states.
@Feature("F213")
class ConfiguredResourcesTest {

    @Test
    void fake_nodes_are_all_alike() throws IOException {
        ResourceSet set =
                ConfiguredResources.of(
                        json(
                                """
                                {"nnodes":3,"cores-per-node":4,"gpus-per-node":1,
                                 "host-prefix":"oslo"}"""));
        assertThat(set.summary()).isEqualTo("rank[0-2]/core[0-3],gpu0");
        assertThat(set.nodelist()).isEqualTo("oslo[0-2]");
    }

    @Test
    void one_fake_node_has_64_cores_unless_somebody_says_otherwise() throws IOException {
        assertThat(ConfiguredResources.of(json("{}")).summary()).isEqualTo("rank0/core[0-63]");
    }

    @Test
    @Feature("F205")
    void ranks_follow_the_order_of_the_hosts() throws IOException {
        ResourceSet set =
                ConfiguredResources.ofConfig(
                        json(
                                """
                                [{"hosts":"oslo[2,1]","cores":"0-3","properties":["batch"]},
                                 {"hosts":"rome","cores":"0-1","gpus":"0","properties":["batch","gpu"]}]"""));
        assertThat(set.summary()).isEqualTo("rank[0-1]/core[0-3] rank2/core[0-1],gpu0");
        assertThat(set.nodelist()).isEqualTo("oslo[2,1],rome");
        assertThat(set.properties()).hasToString("{batch=0-2, gpu=2}");
    }

    @Test
    void a_host_list_that_is_none_is_refused() throws IOException {
        JsonNode entries = json("[{\"hosts\":\"oslo[1-\",\"cores\":\"0\"}]");
        assertThatThrownBy(() -> ConfiguredResources.ofConfig(entries))
                .isInstanceOf(InvalidText.class)
                .hasMessage("invalid hostlist 'oslo[1-'");
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
