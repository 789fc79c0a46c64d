package flux.scheduler.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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

    /// `[[resource.config]]`: hosts, cores, gpus, properties; ranks in the order of the hosts. A
    /// later entry for the same host changes what it states, and adds properties
    /// (flux-config-resource(5)).
    ///
    /// @throws IllegalArgumentException when a host has no cores
    public static ResourceSet ofConfig(JsonNode entries) {
        Map<String, Host> hosts = new LinkedHashMap<>();
        for (JsonNode entry : entries) {
            for (String name : Hostlist.parse(entry.path("hosts").asText()).hosts()) {
                hosts.computeIfAbsent(name, _ -> new Host()).update(entry);
            }
        }
        ResourceSet.Builder all = ResourceSet.builder();
        int rank = 0;
        for (Map.Entry<String, Host> host : hosts.entrySet()) {
            if (host.getValue().cores.isEmpty()) {
                throw new IllegalArgumentException(
                        "resource.config: no cores for host " + host.getKey());
            }
            host.getValue().addTo(all, rank++, host.getKey());
        }
        return all.build();
    }

    private static final class Host {
        Idset cores = Idset.EMPTY;
        Idset gpus = Idset.EMPTY;
        final Set<String> properties = new TreeSet<>();

        void update(JsonNode entry) {
            cores = entry.has("cores") ? Idset.parse(entry.path("cores").asText()) : cores;
            gpus = entry.has("gpus") ? Idset.parse(entry.path("gpus").asText()) : gpus;
            entry.path("properties").forEach(property -> properties.add(property.asText()));
        }

        void addTo(ResourceSet.Builder all, int rank, String name) {
            all.node(rank, name, cores, gpus);
            properties.forEach(property -> all.property(property, rank));
        }
    }

    private static Idset upTo(int count) {
        return count == 0 ? Idset.EMPTY : Idset.range(0, count - 1);
    }
}
