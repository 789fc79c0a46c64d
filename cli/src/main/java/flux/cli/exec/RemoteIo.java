package flux.cli.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.connect.Connection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/// One piece of a stream on the wire (RFC 24): text, or base64 when it is none.
final class RemoteIo {
    private RemoteIo() {}

    static ObjectNode input(int rank, byte[] data, boolean eof) {
        ObjectNode io = Connection.object().put("stream", "stdin").put("rank", "" + rank);
        if (data.length > 0) {
            try {
                io.put("data", UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString());
            } catch (CharacterCodingException e) {
                io.put("encoding", "base64");
                io.put("data", Base64.getEncoder().encodeToString(data));
            }
        }
        if (eof) {
            io.put("eof", true);
        }
        return io;
    }

    static byte[] bytes(JsonNode io) {
        String data = io.path("data").asText("");
        return io.path("encoding").asText("").equals("base64")
                ? Base64.getDecoder().decode(data)
                : data.getBytes(UTF_8);
    }
}
