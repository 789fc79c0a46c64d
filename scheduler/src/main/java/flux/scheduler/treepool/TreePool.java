package flux.scheduler.treepool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// R's `scheduling` when its writer is TreePool (RFC 49):
/// ```json
/// {"writer": "TreePool", "children": [{"ranks": "0-15", "topo":
///   {"socket": [{"numa": [{"cores": "0-14", "gpus": "0", "memory": 64}]}]}}]}
/// ```
/// A job's R has the ranks that it got, with their topologies unchanged; an instance that the job
/// is counts them from 0.
public final class TreePool {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WRITER = "TreePool";
    private static final String CHILDREN = "children";
    private static final String RANKS = "ranks";

    private TreePool() {}

    /// @param scheduling as R has it
    public static boolean is(@Nullable String scheduling) {
        return scheduling != null
                && scheduling.contains(WRITER)
                && WRITER.equals(parse(scheduling).path("writer").asText());
    }

    private static JsonNode parse(String scheduling) {
        try {
            return JSON.readTree(scheduling);
        } catch (JsonProcessingException e) {
            throw new InvalidText("R: scheduling is not JSON: " + e.getOriginalMessage());
        }
    }

    /// `job`, whose ranks count from 0, with what was said of those ranks.
    public static ResourceSet within(ResourceSet job) {
        int[] ranks = job.rankSet().stream().toArray();
        String scheduling =
                with(
                        String.valueOf(job.schedulingJson()),
                        had -> {
                            Idset.Builder now = Idset.builder();
                            had.forEach(
                                    rank -> {
                                        int at = Arrays.binarySearch(ranks, rank);
                                        if (at >= 0) {
                                            now.add(at);
                                        }
                                    });
                            return now.build();
                        });
        return job.renumbered().withScheduling(scheduling);
    }

    /// What is said of these ranks, and of no others.
    static String onRanks(String scheduling, Idset ranks) {
        return with(scheduling, had -> had.intersect(ranks));
    }

    /// The same with other ranks; topologies of none are left out.
    private static String with(String scheduling, UnaryOperator<Idset> ranks) {
        ObjectNode document = (ObjectNode) parse(scheduling);
        ArrayNode children = JSON.createArrayNode();
        for (JsonNode child : document.path(CHILDREN)) {
            Idset now = ranks.apply(ranks(child));
            if (!now.isEmpty()) {
                children.add(((ObjectNode) child).put(RANKS, now.encode()));
            }
        }
        return document.set(CHILDREN, children).toString();
    }

    private static Idset ranks(JsonNode child) {
        JsonNode ranks = child.path(RANKS);
        if (!ranks.isTextual() || !child.path("topo").isObject()) {
            throw new InvalidText(
                    "R: scheduling.children: expected {\"ranks\": IDSET, \"topo\": {…}}, not "
                            + child);
        }
        return Idset.parse(ranks.asText());
    }

    /// @throws IllegalArgumentException in one line, when it is a TreePool's and not as it should
    ///     be
    public static void requireReadable(@Nullable String scheduling) {
        if (is(scheduling)) {
            try {
                topologies(String.valueOf(scheduling)).values().forEach(Domain::requireReadable);
            } catch (InvalidText e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }

    /// The topology of each rank that has one.
    ///
    /// @throws InvalidText that says what was expected
    static Map<Integer, JsonNode> topologies(String scheduling) {
        Map<Integer, JsonNode> topologies = new HashMap<>();
        for (JsonNode child : parse(scheduling).path(CHILDREN)) {
            ranks(child).forEach(rank -> topologies.put(rank, child.get("topo")));
        }
        return topologies;
    }
}
