package flux.ops.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/// Bytes in JSON: `data` as text, or as base64 with `encoding` when they are no UTF-8 (RFC 24).
final class StreamData {
    private StreamData() {}

    /// @throws IOException when `data` is not base64, though it says so
    static byte[] bytes(JsonNode object) throws IOException {
        String data = object.path("data").asText("");
        if (!"base64".equals(object.path("encoding").asText())) {
            return data.getBytes(UTF_8);
        }
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw new IOException("data is not base64", e);
        }
    }

    static ObjectNode put(ObjectNode object, byte[] bytes) {
        try {
            return object.put("data", UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            object.put("encoding", "base64");
            return object.put("data", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
