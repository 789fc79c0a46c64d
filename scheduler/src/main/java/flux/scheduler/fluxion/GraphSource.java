package flux.scheduler.fluxion;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.resource.ResourceSet;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.reader.ExecutionReader;
import flux.scheduler.fluxion.reader.NodeParts;
import java.util.function.Supplier;

/// Where an instance's graph comes from. The ledger's resources always say which ranks, cores and
/// gpus there are; a loaded graph says how they hang together, and what there is beside them.
public interface GraphSource {

    /// A cluster of nodes with cores and gpus, and nothing else.
    GraphSource OF_RESOURCES =
            resources -> ExecutionReader.read(resources.toJson().getBytes(UTF_8)).graph();

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
