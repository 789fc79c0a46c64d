package flux.ledger.kvs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import flux.ledger.log.Seal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bytes of a record of the kvs log: one JSON object, sealed ([Seal]).
///
/// | event | keys after `v`, `seq` and `time` (µs) |
/// |---|---|
/// | committed | `namespace`, `ops` (`key`, `flags`, `dirent`), `userid` |
/// | namespace created | `create`, `owner`, `flags`, `root` (a `dir`) |
/// | namespace removed | `remove` |
/// | namespace archived | `archive` |
/// | namespace adopted | `adopt`, `into`, `key`, `userid` |
/// | blob stored | `blob` (base64) |
public final class KvsRecordCodec {
    public static final int VERSION = 1;

    private KvsRecordCodec() {}

    /// `record`, sealed.
    public static ByteBuffer write(KvsRecord record) {
        TreeJson.Text text = new TreeJson.Text();
        try (JsonGenerator json = TreeJson.JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            json.writeNumberField("seq", record.seq());
            json.writeNumberField("time", record.timeMicros());
            writeEvent(json, record.event());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int length = text.length();
        text.writeBytes(new byte[Seal.BYTES]); // room for the seal
        ByteBuffer bytes = ByteBuffer.wrap(text.bytes()).position(length);
        Seal.close(bytes, 0);
        return bytes.flip();
    }

    private static void writeEvent(JsonGenerator json, KvsEvent event) throws IOException {
        switch (event) {
            case KvsEvent.Committed e -> {
                json.writeStringField("namespace", e.namespace());
                json.writeFieldName("ops");
                OpsJson.write(json, e.ops());
                json.writeNumberField("userid", e.userid());
            }
            case KvsEvent.NamespaceCreated e -> {
                json.writeStringField("create", e.namespace());
                json.writeNumberField("owner", e.owner());
                json.writeNumberField("flags", e.flags());
                json.writeFieldName("root");
                TreeJson.write(json, e.root(), null);
            }
            case KvsEvent.NamespaceRemoved e -> json.writeStringField("remove", e.namespace());
            case KvsEvent.NamespaceArchived e -> json.writeStringField("archive", e.namespace());
            case KvsEvent.NamespaceAdopted e -> {
                json.writeStringField("adopt", e.from());
                json.writeStringField("into", e.namespace());
                json.writeStringField("key", e.key());
                json.writeNumberField("userid", e.userid());
            }
            case KvsEvent.BlobStored e -> json.writeBinaryField("blob", e.blob());
        }
    }

    /// The record of these bytes.
    ///
    /// @throws IllegalArgumentException when the seal is broken, or what is sealed is no
    ///     record; the caller knows the position and says it
    public static KvsRecord read(byte[] bytes) {
        if (!Seal.holds(bytes)) {
            throw new IllegalArgumentException("the seal of a kvs record does not hold");
        }
        try (JsonParser json = TreeJson.JSON.createParser(bytes)) {
            json.nextToken();
            return readRecord(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("no kvs record: " + e.getMessage(), e);
        }
    }

    private static KvsRecord readRecord(JsonParser json) throws IOException {
        Fields fields = new Fields();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            fields.read(json);
        }
        if (fields.version < 1 || fields.version > VERSION) {
            throw new IOException(
                    "its version is %d, this program reads 1 to %d"
                            .formatted(fields.version, VERSION));
        }
        KvsEvent event = fields.event();
        if (event == null) {
            throw new JsonParseException(json, "no event is known by these keys");
        }
        return new KvsRecord(fields.seq, fields.time, event);
    }

    /// What has been read of a record; which event it is shows at its end.
    private static final class Fields {
        private int version;
        private long seq;
        private long time;
        private long userid;
        private long owner;
        private int flags;
        private @Nullable String namespace;
        private @Nullable String created;
        private @Nullable String removed;
        private @Nullable String archived;
        private @Nullable String adopted;
        private @Nullable String into;
        private @Nullable String key;
        private @Nullable List<KvsOp> ops;
        private @Nullable TreeObject root;
        private byte @Nullable [] blob;

        void read(JsonParser json) throws IOException {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "v" -> version = json.getIntValue();
                case "seq" -> seq = json.getLongValue();
                case "time" -> time = json.getLongValue();
                case "namespace" -> namespace = TreeJson.string(json);
                case "ops" -> ops = OpsJson.read(json);
                case "userid" -> userid = json.getLongValue();
                case "create" -> created = TreeJson.string(json);
                case "owner" -> owner = json.getLongValue();
                case "flags" -> flags = json.getIntValue();
                case "root" -> root = TreeJson.read(json);
                case "archive" -> archived = TreeJson.string(json);
                case "remove" -> removed = TreeJson.string(json);
                case "adopt" -> adopted = TreeJson.string(json);
                case "into" -> into = TreeJson.string(json);
                case "key" -> key = TreeJson.string(json);
                case "blob" -> blob = json.getBinaryValue();
                default -> json.skipChildren();
            }
        }

        @Nullable KvsEvent event() {
            if (namespace != null && ops != null) {
                return new KvsEvent.Committed(namespace, ops, userid);
            } else if (created != null && root instanceof StoredDir dir) {
                return new KvsEvent.NamespaceCreated(created, owner, flags, dir);
            } else if (removed != null) {
                return new KvsEvent.NamespaceRemoved(removed);
            } else if (archived != null) {
                return new KvsEvent.NamespaceArchived(archived);
            } else if (adopted != null && into != null && key != null) {
                return new KvsEvent.NamespaceAdopted(into, adopted, key, userid);
            }
            return blob == null ? null : new KvsEvent.BlobStored(blob);
        }
    }
}
