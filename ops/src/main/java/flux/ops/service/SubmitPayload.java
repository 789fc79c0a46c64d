package flux.ops.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.jobspec.SignedJobspec;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What `job-ingest.submit` asks (RFC 21, `{"J":s "urgency":i "flags":i}`). Nearly all of it is J,
/// of some kilobytes, thousands of times a second: so J is not made a string, but stays where it
/// came.
///
/// @param payload the message's
/// @param start of J in it
/// @param end the first byte behind J
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record SubmitPayload(byte[] payload, int start, int end, int urgency, int flags) {
    private static final JsonFactory JSON = new JsonFactory();

    /// @param payload JSON with its NUL; of a key that comes twice the last one counts
    /// @throws IOException when it is no JSON object, or has not all three
    static SubmitPayload read(byte[] payload) throws IOException {
        if (payload.length == 0 || payload[payload.length - 1] != 0) {
            throw new IOException("payload does not end with NUL");
        }
        try (JsonParser json = JSON.createParser(payload, 0, payload.length - 1)) {
            return read(payload, json);
        }
    }

    private static SubmitPayload read(byte[] payload, JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("payload is not an object");
        }
        byte @Nullable [] bytes = null;
        int start = 0;
        int end = 0;
        Integer urgency = null;
        Integer flags = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "J" -> {
                    require(json, JsonToken.VALUE_STRING);
                    bytes = payload;
                    start = (int) json.currentTokenLocation().getByteOffset() + 1;
                    end = endOfPlain(payload, start);
                    if (end < 0) {
                        bytes = json.getText().getBytes(ISO_8859_1);
                        start = 0;
                        end = bytes.length;
                    }
                }
                case "urgency" -> urgency = integer(json);
                case "flags" -> flags = integer(json);
                default -> json.skipChildren();
            }
        }
        if (bytes == null || urgency == null || flags == null) {
            throw new IOException("expected J, urgency and flags");
        }
        return new SubmitPayload(bytes, start, end, urgency, flags);
    }

    private static void require(JsonParser json, JsonToken kind) throws IOException {
        if (json.currentToken() != kind) {
            throw new IOException(json.currentName() + " has another type");
        }
    }

    private static int integer(JsonParser json) throws IOException {
        require(json, JsonToken.VALUE_NUMBER_INT);
        return json.getNumberValue().intValue();
    }

    /// @param start behind the quote
    /// @return where the string ends; -1 when it has escapes, or no end
    private static int endOfPlain(byte[] payload, int start) {
        for (int i = start; i < payload.length; i++) {
            if (payload[i] == '"') {
                return i;
            }
            if (payload[i] == '\\') {
                return -1;
            }
        }
        return -1;
    }

    /// J, taken apart.
    ///
    /// @param before one that came before: most have the same header
    SignedJobspec unwrap(@Nullable SignedJobspec before) throws InvalidJobspec {
        return SignedJobspec.unwrap(payload, start, end, before);
    }
}
