package flux.scheduler.fluxion;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.resource.ResourceSet;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.reader.ExecutionReader;
import flux.scheduler.fluxion.reader.JgfReader;
import flux.scheduler.fluxion.reader.Machine;
import flux.scheduler.fluxion.reader.MachineReader;
import flux.scheduler.fluxion.reader.Namespace;
import flux.scheduler.fluxion.reader.NodeParts;
import java.util.Set;
import java.util.function.Supplier;

/// Where an instance's graph comes from. The ledger's resources always say which ranks, cores and
/// gpus there are; a loaded graph says how they hang together, and what there is beside them.
public interface GraphSource {

    /// The graph that comes with the resources, as a host's scheduler adds it to what it gives to
    /// an instance; or else a cluster of nodes with cores and gpus, and nothing else.
    GraphSource OF_RESOURCES =
            new GraphSource() {
                @Override
                public ResourceGraph graph(ResourceSet resources) {
                    String given = resources.schedulingJson();
                    return given != null && Namespace.isGraph(given)
                            ? fitted(JgfReader.read(given.getBytes(UTF_8)), resources)
                            : ExecutionReader.read(resources.toJson().getBytes(UTF_8)).graph();
                }

                @Override
                public void requireFit(ResourceSet resources) {
                    String given = resources.schedulingJson();
                    if (given != null && Namespace.isGraph(given)) {
                        NodeParts.requireFit(JgfReader.read(given.getBytes(UTF_8)), resources);
                    }
                }
            };

    /// A graph of its own, for whoever asks to change. It has no ranks but those of `resources`.
    ResourceGraph graph(ResourceSet resources);

    /// Whether `resources` can be had from here.
    ///
    /// @throws flux.scheduler.fluxion.reader.ReaderFault that names the first rank that does not
    ///     fit
    default void requireFit(ResourceSet resources) {}

    /// Always the same graph, less what the resources do not name.
    static GraphSource loaded(Supplier<ResourceGraph> reading) {
        return new GraphSource() {
            @Override
            public ResourceGraph graph(ResourceSet resources) {
                return fitted(reading.get(), resources);
            }

            @Override
            public void requireFit(ResourceSet resources) {
                NodeParts.requireFit(reading.get(), resources);
            }
        };
    }

    /// This machine, at every rank, with its sockets and NUMA domains.
    ///
    /// @param allowlist the types that are kept beside cluster and node; empty for all
    static GraphSource discovered(Machine machine, Set<String> allowlist) {
        return new GraphSource() {
            @Override
            public ResourceGraph graph(ResourceSet resources) {
                return fitted(MachineReader.read(machine, resources, allowlist), resources);
            }

            @Override
            public void requireFit(ResourceSet resources) {
                MachineReader.requireFit(machine, resources);
            }
        };
    }

    private static ResourceGraph fitted(ResourceGraph graph, ResourceSet resources) {
        for (int u : NodeParts.strangers(graph, resources)) {
            graph.removeTree(u);
        }
        graph.index();
        int nodeType = graph.types().find("node");
        resources
                .properties()
                .forEach(
                        (name, ranks) -> {
                            for (int u = 0; u < graph.vertexCount(); u++) {
                                if (!graph.isGone(u)
                                        && graph.type(u) == nodeType
                                        && ranks.contains(graph.rank(u))
                                        && !graph.hasProperty(u, name)) {
                                    graph.setProperty(u, name, "");
                                }
                            }
                        });
        return graph;
    }
}
