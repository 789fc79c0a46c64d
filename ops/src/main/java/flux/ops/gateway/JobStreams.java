package flux.ops.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Eventlogs and output as they come: as server-sent events, whose ids are positions, or as text.
///
/// A reader that comes back with the last id it has seen (`Last-Event-ID`) goes on behind it. What
/// a stream says is the ledger's, in the ledger's order, so positions hold for ever, and no event
/// is missed or comes twice.
final class JobStreams {
    private static final String EVENTS = "text/event-stream";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String BYTES = "application/octet-stream";
    private static final byte[] BEAT = ":\n\n".getBytes(US_ASCII);
    private static final byte[] NO_BEAT = {};
    private static final int NO_CONTENT = 204;
    private static final int INITIAL_SENTINEL = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Streams streams;

    JobStreams(Streams streams) {
        this.streams = streams;
    }

    /// Makes bytes of a line, or null when it is not meant.
    private interface AsText {
        byte @Nullable [] of(String line) throws IOException;
    }

    void eventlog(Call call) throws Problem, RpcException, IOException {
        serve(call, "eventlog", TEXT, line -> line.getBytes(UTF_8));
    }

    void output(Call call) throws Problem, RpcException, IOException {
        String stream = call.parameter("stream");
        if (stream != null && !stream.equals("stdout") && !stream.equals("stderr")) {
            throw Call.bad("stream: expected stdout or stderr, not '" + stream + "'");
        }
        serve(call, "guest.output", BYTES, line -> written(line, stream));
    }

    /// What a task wrote (RFC 24).
    private static byte @Nullable [] written(String line, @Nullable String stream)
            throws IOException {
        JsonNode event = JSON.readTree(line);
        JsonNode context = event.path("context");
        boolean isMeant = stream == null || context.path("stream").asText().equals(stream);
        if (!event.path("name").asText().equals("data") || !isMeant) {
            return null;
        }
        String data = context.path("data").asText();
        return context.path("encoding").asText().equals("base64")
                ? Base64.getDecoder().decode(data)
                : data.getBytes(UTF_8);
    }

    private void serve(Call call, String path, String type, AsText asText)
            throws Problem, RpcException, IOException {
        JobId job = call.job();
        boolean isText = call.header("Accept").matches("(?i).*\\b(text/plain|octet-stream)\\b.*");
        if (isText && call.parameter("after") != null) {
            throw Call.bad("after: positions are for Accept: " + EVENTS + ", text has none");
        }
        long after = after(call);
        boolean follows = call.flag("follow", !isText);
        streams.check();
        boolean hasEnded = JobOperations.hasEnded(call, job);
        ObjectNode request = FluxClient.object().put("id", job.value()).put("path", path);
        request.put("flags", follows ? 0 : INITIAL_SENTINEL);
        try (RpcStream lines = call.broker().stream("job-info.eventlog-watch", request)) {
            // Of a job that has ended all is known at once, and so is whether there is more.
            String known = hasEnded ? behind(lines, after) : null;
            if (hasEnded && known == null && after > 0) {
                call.answer(NO_CONTENT, EVENTS, new byte[0]); // ends the reader's coming back
                return;
            }
            byte[] beat = isText ? NO_BEAT : BEAT;
            try (EventStream to =
                    streams.open(call.stream(isText ? type : EVENTS), call.path(), beat)) {
                to.flush();
                if (isText) {
                    copyText(lines, hasEnded ? known : line(lines), to, asText);
                } else {
                    copyEvents(call, lines, known, hasEnded, after, to);
                }
            }
        }
    }

    private static long after(Call call) throws Problem {
        String header = call.header("Last-Event-ID");
        long after = call.number("after", 0, 0, Long.MAX_VALUE);
        return header.isEmpty() ? after : Call.number("Last-Event-ID", header, 0, Long.MAX_VALUE);
    }

    /// The first line behind the `after`-th, or null when the eventlog ends before.
    private static @Nullable String behind(RpcStream lines, long after)
            throws RpcException, IOException {
        for (long at = 0; at < after; at++) {
            if (line(lines) == null) {
                return null;
            }
        }
        return line(lines);
    }

    /// The next line; null at the end, also where what was there has ended and nobody follows.
    private static @Nullable String line(RpcStream lines) throws RpcException, IOException {
        JsonNode answer;
        try {
            answer = lines.next();
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) { // there never was any
                return null;
            }
            throw e;
        }
        return answer == null || answer.isMissingNode() ? null : answer.path("event").asText();
    }

    private static void copyText(
            RpcStream lines, @Nullable String first, EventStream to, AsText asText)
            throws RpcException, IOException {
        for (String line = first; line != null; line = line(lines)) {
            byte[] bytes = asText.of(line);
            if (bytes != null) {
                to.write(bytes);
            }
            if (!lines.isReady()) {
                to.flush();
            }
        }
        to.finish();
    }

    private static void copyEvents(
            Call call,
            RpcStream lines,
            @Nullable String known,
            boolean isKnown,
            long after,
            EventStream to)
            throws IOException {
        long position = after;
        try {
            for (String line = isKnown ? known : behind(lines, after);
                    line != null;
                    line = line(lines)) {
                position++;
                to.event(position, "", line.stripTrailing());
                if (!lines.isReady()) {
                    to.flush();
                }
            }
            to.event(0, "end", "{}");
        } catch (EventStream.ReaderGone e) {
            throw e;
        } catch (RpcException | IOException e) {
            String why = "the stream broke off: " + e.getMessage();
            to.event(
                    0, "error", new Problem(Problem.UNAVAILABLE, why).json(call.path()).toString());
        }
        to.finish();
    }
}
