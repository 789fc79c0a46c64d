package flux.ledger.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.text.Surrogates;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message (RFC 3). Immutable; the payload is as it came, a JSON or text payload with its NUL.
///
/// @param routes hops, the most recent first; null when the message carries no route stack
/// @param word1 a request's nodeid, a response's errnum, an event's sequence
/// @param word2 a request's or response's matchtag
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Message(
        Type type,
        int flags,
        Credential credential,
        int word1,
        int word2,
        @Nullable List<String> routes,
        @Nullable String topic,
        byte @Nullable [] payload) {
    public static final int TOPIC = 0x01;
    public static final int PAYLOAD = 0x02;
    public static final int NORESPONSE = 0x04;
    public static final int ROUTE = 0x08;
    public static final int UPSTREAM = 0x10;
    public static final int PRIVATE = 0x20;
    public static final int STREAMING = 0x40;

    /// A request for whichever rank has the service.
    public static final int NODEID_ANY = -1;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// The kinds of messages, with their numbers on the wire.
    public enum Type {
        REQUEST(1),
        RESPONSE(2),
        EVENT(4),
        CONTROL(8);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }

        static @Nullable Type of(int number) {
            for (Type type : values()) {
                if (type.number == number) {
                    return type;
                }
            }
            return null;
        }
    }

    public static Message request(
            String topic, byte @Nullable [] payload, int nodeid, int matchtag, int moreFlags) {
        int flags = TOPIC | ROUTE | moreFlags | (payload == null ? 0 : PAYLOAD);
        return new Message(
                Type.REQUEST, flags, Credential.UNSET, nodeid, matchtag, List.of(), topic, payload);
    }

    /// The answer to `request`; it goes back by the way the request came.
    ///
    /// @param errnum 0 for success
    public static Message response(Message request, int errnum, byte @Nullable [] payload) {
        int kept = request.flags & (TOPIC | STREAMING);
        int flags = ROUTE | kept | (payload == null ? 0 : PAYLOAD);
        return new Message(
                Type.RESPONSE,
                flags,
                request.credential,
                errnum,
                request.word2,
                request.routes == null ? List.of() : request.routes,
                request.topic,
                payload);
    }

    public static Message event(
            String topic, byte @Nullable [] payload, Credential from, int sequence, int moreFlags) {
        int flags = TOPIC | ROUTE | moreFlags | (payload == null ? 0 : PAYLOAD);
        return new Message(Type.EVENT, flags, from, sequence, 0, List.of(), topic, payload);
    }

    public boolean is(int flag) {
        return (flags & flag) != 0;
    }

    public String topicOrEmpty() {
        return topic == null ? "" : topic;
    }

    public int nodeid() {
        return word1;
    }

    public int errnum() {
        return word1;
    }

    public int matchtag() {
        return word2;
    }

    public Message with(Credential other) {
        return new Message(type, flags, other, word1, word2, routes, topic, payload);
    }

    public Message withRoutes(List<String> other) {
        return new Message(type, flags | ROUTE, credential, word1, word2, other, topic, payload);
    }

    /// The payload as JSON, or null when there is none.
    ///
    /// @throws IOException when it is not an object, or has text that nobody could write down
    public @Nullable JsonNode json() throws IOException {
        if (payload == null) {
            return null;
        }
        if (payload.length == 0 || payload[payload.length - 1] != 0) {
            throw new IOException("payload does not end with NUL");
        }
        if (!Surrogates.arePaired(payload, payload.length - 1)) {
            throw new IOException("payload has half a character, which no UTF-8 can be made of");
        }
        JsonNode json = JSON.readTree(payload, 0, payload.length - 1);
        if (json == null || !json.isObject()) {
            throw new IOException("payload is not an object");
        }
        return json;
    }

    /// The payload as text, without its NUL; empty when there is none.
    public String text() {
        if (payload == null) {
            return "";
        }
        int end = payload.length;
        while (end > 0 && payload[end - 1] == 0) {
            end--;
        }
        return new String(payload, 0, end, UTF_8);
    }

    /// A JSON or text payload: with NUL.
    public static byte[] payload(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }
}
