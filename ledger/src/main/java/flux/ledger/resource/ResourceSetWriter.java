package flux.ledger.resource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/// Writes R as Flux does, compactly.
final class ResourceSetWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private ResourceSetWriter() {}

    static String write(ResourceSet set) {
        StringWriter text = new StringWriter(192);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, set);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.toString();
    }

    static void write(JsonGenerator json, ResourceSet set) throws IOException {
        json.writeStartObject();
        json.writeNumberField("version", 1);
        json.writeObjectFieldStart("execution");
        writeNodes(json, set);
        writeSeconds(json, "starttime", set.starttime());
        writeSeconds(json, "expiration", set.expiration());
        if (set.nslots() > 0) {
            json.writeNumberField("nslots", set.nslots());
        }
        json.writeArrayFieldStart("nodelist");
        if (!set.isEmpty()) {
            json.writeString(set.nodelist());
        }
        json.writeEndArray();
        writeProperties(json, set);
        json.writeEndObject();
        if (set.schedulingJson() != null) {
            json.writeFieldName("scheduling");
            json.writeRawValue(set.schedulingJson());
        }
        json.writeEndObject();
    }

    /// Without an exponent, as everybody else writes times.
    private static void writeSeconds(JsonGenerator json, String key, double seconds)
            throws IOException {
        json.writeFieldName(key);
        json.writeNumber(BigDecimal.valueOf(seconds).toPlainString());
    }

    private static void writeNodes(JsonGenerator json, ResourceSet set) throws IOException {
        json.writeArrayFieldStart("R_lite");
        for (NodeGroup group : NodeGroup.of(set.nodes())) {
            json.writeStartObject();
            json.writeStringField("rank", group.ranks().encode());
            json.writeObjectFieldStart("children");
            json.writeStringField("core", group.cores().encode());
            if (!group.gpus().isEmpty()) {
                json.writeStringField("gpu", group.gpus().encode());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeProperties(JsonGenerator json, ResourceSet set) throws IOException {
        if (set.properties().isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("properties");
        for (var property : set.properties().entrySet()) {
            json.writeStringField(property.getKey(), property.getValue().encode());
        }
        json.writeEndObject();
    }
}
