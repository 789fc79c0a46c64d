package flux.ledger.kvs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The `ops` of a transaction, as they stand in a `kvs.commit` request and in the log:
/// `[{"key":string,"flags":int,"dirent":treeobj or null}, ...]`.
public final class OpsJson {
    private OpsJson() {}

    /// Directories in `ops` are written whole.
    public static void write(JsonGenerator json, List<KvsOp> ops) throws IOException {
        json.writeStartArray();
        for (KvsOp op : ops) {
            json.writeStartObject();
            json.writeStringField("key", op.key());
            json.writeNumberField("flags", op.flags());
            json.writeFieldName("dirent");
            if (op.dirent() == null) {
                json.writeNull();
            } else {
                TreeJson.write(json, op.dirent(), null);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// Reads the array that begins at `json`'s current token, and stops at its end.
    ///
    /// @throws JsonParseException when it is none of operations; the message names what is wrong
    public static List<KvsOp> read(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new JsonParseException(json, "ops must be an array");
        }
        List<KvsOp> ops = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            ops.add(readOp(json));
        }
        if (json.currentToken() != JsonToken.END_ARRAY) {
            throw new JsonParseException(json, "an operation must be an object");
        }
        return ops;
    }

    private static KvsOp readOp(JsonParser json) throws IOException {
        String key = null;
        int flags = 0;
        boolean hasDirent = false;
        TreeObject dirent = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "key" -> key = TreeJson.string(json);
                case "flags" -> flags = json.getIntValue();
                case "dirent" -> {
                    hasDirent = true;
                    boolean isNull = json.currentToken() == JsonToken.VALUE_NULL;
                    dirent = isNull ? null : TreeJson.read(json);
                }
                default ->
                        throw new JsonParseException(
                                json, "unknown key '" + field + "' in an operation");
            }
        }
        if (key == null || !hasDirent) {
            throw new JsonParseException(json, "an operation needs key and dirent");
        }
        return new KvsOp(key, flags, dirent);
    }
}
