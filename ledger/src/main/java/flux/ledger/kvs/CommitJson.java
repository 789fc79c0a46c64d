package flux.ledger.kvs;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import flux.ledger.text.Surrogates;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The payload of `kvs.commit` and `kvs.fence`, read in one pass, because a transaction may have
/// many thousand operations: `{"namespace":string,"flags":int,"ops":[...]}`, and of a fence
/// `"name":string,"nprocs":int`.
///
/// @param commit what is to be committed
/// @param fence the fence's name; empty for a commit
/// @param participants how many commits the fence is made of; 0 for a commit
public record CommitJson(KvsCommand.Commit commit, String fence, int participants) {

    /// @param payload ends with the text, or with a NUL after it
    /// @throws JsonParseException when it is no transaction; the message names what is wrong
    public static CommitJson read(byte[] payload) throws IOException {
        int length = payload.length;
        if (length > 0 && payload[length - 1] == 0) {
            length--;
        }
        try (JsonParser json = TreeJson.JSON.createParser(payload, 0, length)) {
            if (!Surrogates.arePaired(payload, length)) {
                throw new JsonParseException(json, "a key of no UTF-8: half a character");
            }
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(json, "a transaction must be an object");
            }
            return read(json);
        }
    }

    private static CommitJson read(JsonParser json) throws IOException {
        String namespace = null;
        @Nullable List<KvsOp> ops = null;
        int flags = 0;
        String fence = "";
        int participants = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "namespace" -> namespace = TreeJson.string(json);
                case "flags" -> flags = json.getIntValue();
                case "ops" -> ops = OpsJson.read(json);
                case "name" -> fence = TreeJson.string(json);
                case "nprocs" -> participants = json.getIntValue();
                default -> json.skipChildren();
            }
        }
        if (namespace == null || ops == null) {
            throw new JsonParseException(json, "a transaction needs namespace and ops");
        }
        return new CommitJson(new KvsCommand.Commit(namespace, flags, ops), fence, participants);
    }
}
