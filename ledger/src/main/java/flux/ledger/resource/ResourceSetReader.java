package flux.ledger.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.TreeMap;

/// Reads R of version 1.
final class ResourceSetReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Part(Idset cores, Idset gpus) {}

    private ResourceSetReader() {}

    static ResourceSet read(byte[] bytes) {
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new InvalidText("R is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        if (root.path("version").asInt() != 1) {
            throw new InvalidText("R: version must be 1");
        }
        JsonNode execution = root.path("execution");
        TreeMap<Integer, Part> parts = new TreeMap<>();
        for (JsonNode lite : execution.path("R_lite")) {
            JsonNode children = lite.path("children");
            Part part =
                    new Part(
                            Idset.parse(children.path("core").asText()),
                            Idset.parse(children.path("gpu").asText()));
            Idset.parse(lite.path("rank").asText()).forEach(rank -> merge(parts, rank, part));
        }
        List<String> hosts = hosts(execution.path("nodelist"), parts.size());
        ResourceSet.Builder set = ResourceSet.builder();
        int index = 0;
        for (var entry : parts.entrySet()) {
            Part part = entry.getValue();
            set.node(entry.getKey(), hosts.get(index), part.cores(), part.gpus());
            index++;
        }
        execution
                .path("properties")
                .properties()
                .forEach(
                        property ->
                                set.property(
                                        property.getKey(),
                                        Idset.parse(property.getValue().asText())));
        JsonNode scheduling = root.path("scheduling");
        return set.scheduling(scheduling.isObject() ? scheduling.toString() : null)
                .nslots(execution.path("nslots").asInt())
                .starttime(execution.path("starttime").asDouble())
                .expiration(execution.path("expiration").asDouble())
                .build();
    }

    private static void merge(TreeMap<Integer, Part> parts, int rank, Part part) {
        parts.merge(
                rank,
                part,
                (a, b) -> new Part(a.cores().union(b.cores()), a.gpus().union(b.gpus())));
    }

    private static List<String> hosts(JsonNode nodelist, int count) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : nodelist) {
            text.append(text.isEmpty() ? "" : ",").append(part.asText());
        }
        List<String> hosts = Hostlist.parse(text.toString()).hosts();
        if (hosts.size() != count) {
            throw new InvalidText(
                    "R: nodelist has %d hosts, but R_lite has %d ranks"
                            .formatted(hosts.size(), count));
        }
        return hosts;
    }
}
