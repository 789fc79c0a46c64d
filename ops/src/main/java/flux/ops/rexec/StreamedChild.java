package flux.ops.rexec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ops.connector.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/// A process as the answers to a streaming request: what it writes, how it ended, and then the end.
/// The process waits while its client does not read.
final class StreamedChild implements Child.Watcher {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int WRITE_CREDIT = 8;
    private static final int CREDIT_BYTES = 4 << 20;

    private final Request request;
    private final Child child;
    private final int flags;
    private Runnable waiting = () -> {};

    /// @param flags what the client wants of it (RFC 42)
    StreamedChild(Request request, Child child, int flags) {
        this.request = request;
        this.child = child;
        this.flags = flags;
    }

    /// How much the client may write before it hears more.
    void offerCredit() {
        if ((flags & WRITE_CREDIT) != 0) {
            credit(request, CREDIT_BYTES);
        }
    }

    static void credit(Request request, int bytes) {
        ObjectNode credit = JsonNodeFactory.instance.objectNode().put("type", "add-credit");
        credit.putObject("channels").put("stdin", bytes);
        request.respond(credit);
    }

    @Override
    public void output(String stream, byte[] data, boolean eof, Runnable more) {
        int flag = stream.equals("stdout") ? STDOUT : STDERR;
        if ((flags & flag) == 0) {
            more.run();
            return;
        }
        ObjectNode output = JsonNodeFactory.instance.objectNode().put("type", "output");
        output.put("pid", child.pid());
        int rank = request.nodeid() < 0 ? request.arrivalRank() : request.nodeid();
        output.set("io", io(stream, rank, data, eof));
        request.respond(output);
        Runnable before = waiting;
        waiting =
                () -> {
                    before.run();
                    more.run();
                };
        request.whenRoom(this::goOn);
    }

    /// A piece of a stream as RFC 24 has it: text, or base64 when it is none.
    static ObjectNode io(String stream, int rank, byte[] data, boolean eof) {
        ObjectNode io = JsonNodeFactory.instance.objectNode();
        io.put("stream", stream).put("rank", "" + rank);
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

    private void goOn() {
        Runnable now = waiting;
        waiting = () -> {};
        now.run();
    }

    /// The client has gone: nobody keeps the process waiting.
    void abandoned() {
        goOn();
    }

    @Override
    public void finished(int status) {
        ObjectNode finished = JsonNodeFactory.instance.objectNode().put("type", "finished");
        request.respond(finished.put("status", status));
    }

    @Override
    public void over() {
        request.end();
    }

    /// What an RFC 24 object carries.
    static byte[] bytes(JsonNode io) throws IOException {
        String data = io.path("data").asText("");
        if (!io.path("encoding").asText("").equals("base64")) {
            return data.getBytes(UTF_8);
        }
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw new IOException("data is not base64", e);
        }
    }
}
