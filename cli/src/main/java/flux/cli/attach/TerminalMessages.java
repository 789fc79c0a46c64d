package flux.cli.attach;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.Session;
import flux.cli.connect.Connection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What is said to a terminal elsewhere, of a job or of `flux terminus`.
public final class TerminalMessages {
    private TerminalMessages() {}

    /// @param mode `rw`, `ro` or `wo`
    public static ObjectNode attach(Session session, String mode) {
        ObjectNode attach = Connection.object().put("type", "attach").put("mode", mode);
        attach.set("winsize", size(session));
        return attach;
    }

    public static ObjectNode resize(Session session) {
        ObjectNode resize = Connection.object().put("type", "resize");
        resize.set("winsize", size(session));
        return resize;
    }

    /// The size of the caller's terminal.
    public static ObjectNode size(Session session) {
        return Connection.object().put("rows", session.rows()).put("cols", session.columns());
    }

    /// What was typed.
    public static ObjectNode data(byte[] bytes) {
        ObjectNode data = Connection.object().put("type", "data");
        try {
            return data.put(
                    "data",
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            data.put("encoding", "base64");
            return data.put("data", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
