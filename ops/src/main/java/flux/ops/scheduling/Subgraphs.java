package flux.ops.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.scheduler.Scheduler;
import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.reader.JgfReader;
import flux.scheduler.fluxion.reader.NodeParts;
import flux.scheduler.fluxion.schedule.Held;
import java.io.IOException;

/// Parts of an instance's graph that come and go by hand: storage, memory, power, what stands in
/// racks. Ranks, cores and gpus are in the ledger; they come and go by `flux resource reload`.
///
/// What is added lives as long as the graph: until the resources or the scheduler's configuration
/// change, or the instance starts again.
final class Subgraphs {

    /// `{"subgraph": JGF text}`.
    ObjectNode add(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        byte[] jgf = GraphMatches.required(request, "subgraph").asText().getBytes(UTF_8);
        for (JsonNode node : JgfReader.graphOf(JgfReader.parse(jgf)).path("nodes")) {
            JsonNode data = node.path("metadata");
            String path = data.path("paths").path("containment").asText();
            if (engine.graph().find(path) == ResourceGraph.NOWHERE) {
                requireOurs(data.path("type").asText(), path);
            }
        }
        engine.attach(jgf);
        return GraphMatches.object();
    }

    /// `{"subgraph_path"}`.
    ObjectNode remove(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        ResourceGraph graph = engine.graph();
        String path = GraphMatches.required(request, "subgraph_path").asText();
        int top = graph.find(path);
        if (top == ResourceGraph.NOWHERE) {
            throw new RpcException(
                    Errno.ENOENT, "Could not find path " + path + " in resource graph.");
        }
        if (top == graph.relations(engine.dominant()).root()) {
            throw new RpcException(Errno.EINVAL, path + " is all there is");
        }
        requireOurs(graph.typeName(top), path);
        for (String type : new String[] {"node", "core", "gpu"}) {
            for (int u : NodeParts.below(graph, top, graph.types().find(type))) {
                requireOurs(type, graph.path(u, engine.dominant()));
            }
        }
        for (Held held : engine.schedule().jobs()) {
            for (int u : held.exclusiveVertices()) {
                if (isIn(graph, top, u, engine.dominant())) {
                    throw new RpcException(
                            Errno.EBUSY,
                            "job %d has %s"
                                    .formatted(held.job(), graph.path(u, engine.dominant())));
                }
            }
        }
        engine.remove(top);
        return GraphMatches.object();
    }

    private static boolean isIn(ResourceGraph graph, int top, int u, int subsystem) {
        int above = u;
        while (above != ResourceGraph.NOWHERE && above != top) {
            above = graph.relations(subsystem).parent(above);
        }
        return above == top;
    }

    private static void requireOurs(String type, String path) throws RpcException {
        if (type.equals("node") || type.equals("core") || type.equals("gpu")) {
            throw new RpcException(
                    Errno.EPERM,
                    "%s: a %s comes and goes with the resources in the ledger: use"
                                    .formatted(path, type)
                            + " `flux resource reload`");
        }
    }
}
