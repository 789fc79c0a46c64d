package flux.executor.shell;

import com.fasterxml.jackson.databind.JsonNode;

/// The slots of an RFC 25 request.
record SlotShape(int slots, int coresPerSlot) {

    static SlotShape of(JsonNode vertex) {
        if ("node".equals(vertex.path("type").asText())) {
            SlotShape inner = of(vertex.path("with").path(0));
            return new SlotShape(
                    inner.slots() * vertex.path("count").asInt(1), inner.coresPerSlot());
        }
        int cores = 0;
        for (JsonNode part : vertex.path("with")) {
            if ("core".equals(part.path("type").asText())) {
                cores = part.path("count").asInt(1);
            }
        }
        return new SlotShape(vertex.path("count").asInt(1), cores);
    }
}
