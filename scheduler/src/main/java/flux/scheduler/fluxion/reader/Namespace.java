package flux.scheduler.fluxion.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.scheduler.fluxion.graph.ResourceGraph;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// An instance within a job counts its ranks from 0, and so do programs in it the cores that they
/// see; its host has other numbers for them. Paths, and the ids in a graph, stay the host's.
public final class Namespace {
    private static final String RANK = "rank";

    private Namespace() {}

    /// A job's R as the instance sees it that the job is: with the graph that the host's scheduler
    /// added, if any, whose ranks are then the instance's.
    ///
    /// @throws ReaderFault when `scheduling` cannot be read
    public static ResourceSet within(ResourceSet job) {
        return job.renumbered().withScheduling(renumbered(job.schedulingJson(), job.rankSet()));
    }

    /// @param scheduling as R has it; in shorthand it names too little to be a graph of its own
    /// @param hostRanks in the order in which the instance counts them
    private static @Nullable String renumbered(@Nullable String scheduling, Idset hostRanks) {
        if (scheduling == null || !isGraph(scheduling)) {
            return null;
        }
        JsonNode document = JgfReader.parse(scheduling.getBytes(UTF_8));
        int[] ranks = hostRanks.stream().toArray();
        for (JsonNode node : JgfReader.graphOf(document).path("nodes")) {
            if (node.path("metadata") instanceof ObjectNode data
                    && data.path(RANK).asInt(-1) >= 0) {
                data.put(RANK, Arrays.binarySearch(ranks, data.path(RANK).asInt()));
            }
        }
        return document.toString();
    }

    /// Whether an R's `scheduling` is a whole graph of ours (RFC 40): no writer means Fluxion, no
    /// suffix JGF.
    public static boolean isGraph(@Nullable String scheduling) {
        if (scheduling == null) {
            return false;
        }
        JsonNode document = JgfReader.parse(scheduling.getBytes(UTF_8));
        String writer = document.path("writer").asText("fluxion");
        return document.path("graph").isObject()
                && (writer.equals("fluxion") || writer.equals("fluxion:jgf"));
    }

    /// The host's id of what is `id` within an instance, where each type is counted from 0 in each
    /// rank.
    ///
    /// @param rank the instance's; -1 for what is in no node
    /// @return empty when there is none
    public static OptionalLong hostId(ResourceGraph graph, int rank, String type, long id) {
        LongArrayList ids = new LongArrayList();
        int wanted = graph.types().find(type);
        for (int u = 0; u < graph.vertexCount(); u++) {
            if (!graph.isGone(u) && graph.type(u) == wanted && NodeParts.rank(graph, u) == rank) {
                ids.add(graph.id(u));
            }
        }
        ids.sort(null);
        return id >= 0 && id < ids.size()
                ? OptionalLong.of(ids.getLong((int) id))
                : OptionalLong.empty();
    }
}
