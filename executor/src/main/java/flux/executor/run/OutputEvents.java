package flux.executor.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.output.GuestEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/// The events of a job's output and input eventlogs (RFC 24).
final class OutputEvents {
    private OutputEvents() {}

    /// The first event of an output eventlog.
    static GuestEvent header(int stdoutCount, int stderrCount) {
        return new GuestEvent(
                "header",
                ("{\"version\":1,\"encoding\":{\"stdout\":\"UTF-8\",\"stderr\":\"UTF-8\"},"
                                + "\"count\":{\"stdout\":%d,\"stderr\":%d},\"options\":{}}")
                        .formatted(stdoutCount, stderrCount));
    }

    /// The first event of an input eventlog.
    static GuestEvent inputHeader() {
        return new GuestEvent(
                "header",
                "{\"version\":1,\"encoding\":{\"stdin\":\"UTF-8\"},\"count\":{\"stdin\":1},"
                        + "\"options\":{}}");
    }

    /// @param ranks an idset of task ranks, or "all"
    static GuestEvent data(String stream, String ranks, byte[] data, boolean eof) {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        context.put("stream", stream);
        context.put("rank", ranks);
        if (data.length > 0) {
            try {
                context.put("data", UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString());
            } catch (CharacterCodingException e) {
                context.put("encoding", "base64");
                context.put("data", Base64.getEncoder().encodeToString(data));
            }
        }
        if (eof) {
            context.put("eof", true);
        }
        return new GuestEvent("data", context.toString());
    }

    static GuestEvent redirect(String stream, String ranks, String path) {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        context.put("stream", stream);
        context.put("rank", ranks);
        context.put("path", path);
        return new GuestEvent("redirect", context.toString());
    }

    /// @param level 0 (fatal) to 7, as in syslog(3)
    static GuestEvent log(int shell, int level, String message) {
        return log(shell, level, "", message);
    }

    /// @param component the part of the shell that says it, or empty
    static GuestEvent log(int shell, int level, String component, String message) {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        context.put("rank", shell);
        context.put("level", level);
        context.put("message", message);
        if (!component.isEmpty()) {
            context.put("component", component);
        }
        return new GuestEvent("log", context.toString());
    }
}
