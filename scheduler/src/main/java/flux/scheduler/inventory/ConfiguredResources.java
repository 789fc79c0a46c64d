package flux.scheduler.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import java.util.List;

/// Resources that the configuration states instead of the machine: `[[resource.config]]` entries,
/// and `[fake-resources]` for tests.
public final class ConfiguredResources {
    private static final int CORES_PER_NODE_DEFAULT = 64;

    private ConfiguredResources() {}

    /// `[fake-resources]`: nnodes, cores-per-node, gpus-per-node, host-prefix.
    public static ResourceSet of(JsonNode table) {
        int nodes = table.path("nnodes").asInt(1);
        Idset cores = upTo(table.path("cores-per-node").asInt(CORES_PER_NODE_DEFAULT));
        Idset gpus = upTo(table.path("gpus-per-node").asInt(0));
        String prefix = table.path("host-prefix").asText("fake");
        ResourceSet.Builder all = ResourceSet.builder();
        for (int rank = 0; rank < nodes; rank++) {
            all.node(rank, prefix + rank, cores, gpus);
        }
        return all.build();
    }

    /// `[[resource.config]]`: hosts, cores, gpus, properties; ranks in the order of the hosts.
    public static ResourceSet ofConfig(JsonNode entries) {
        ResourceSet.Builder all = ResourceSet.builder();
        int rank = 0;
        for (JsonNode entry : entries) {
            List<String> hosts = Hostlist.parse(entry.path("hosts").asText()).hosts();
            Idset cores = Idset.parse(entry.path("cores").asText());
            Idset gpus = Idset.parse(entry.path("gpus").asText());
            for (String host : hosts) {
                all.node(rank, host, cores, gpus);
                for (JsonNode property : entry.path("properties")) {
                    all.property(property.asText(), rank);
                }
                rank++;
            }
        }
        return all.build();
    }

    private static Idset upTo(int count) {
        return count == 0 ? Idset.EMPTY : Idset.range(0, count - 1);
    }
}
