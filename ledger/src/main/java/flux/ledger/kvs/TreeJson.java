package flux.ledger.kvs;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import flux.ledger.kvs.TreeObject.Dir;
import flux.ledger.kvs.TreeObject.DirRef;
import flux.ledger.kvs.TreeObject.Symlink;
import flux.ledger.kvs.TreeObject.Val;
import flux.ledger.kvs.TreeObject.ValRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The JSON of tree objects (RFC 11), canonical: keys sorted, nothing between the tokens.
public final class TreeJson {
    /// Names of keys are data here: interning them would keep them for ever.
    static final JsonFactory JSON =
            JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

    private TreeJson() {}

    /// Bytes that grow; read in place.
    static final class Text extends ByteArrayOutputStream {
        Text() {
            super(256);
        }

        byte[] bytes() {
            return buf;
        }

        int length() {
            return count;
        }
    }

    /// The canonical text of `object`; directories in it by name.
    static Text text(TreeObject object, DirNamer refs) {
        Text text = new Text();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, object, refs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text;
    }

    /// The text of `object`, with all that is below it.
    public static String whole(TreeObject object) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, object, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /// Writes `object`. Directories in it are written as a `dirref` when `refs` is there to
    /// name them, else whole, with all that is below.
    static void write(JsonGenerator json, TreeObject object, @Nullable DirNamer refs)
            throws IOException {
        json.writeStartObject();
        json.writeFieldName("data");
        switch (object) {
            case Val val ->
                    json.writeBinary(
                            Base64Variants.MIME_NO_LINEFEEDS, val.data(), 0, val.data().length);
            case ValRef valref -> writeBlobs(json, valref.blobs());
            case DirRef dirref -> writeBlobs(json, List.of(dirref.blob()));
            case Symlink link -> writeLink(json, link);
            case Dir dir -> writeEntries(json, dir, refs);
        }
        json.writeStringField("type", object.type());
        json.writeNumberField("ver", 1);
        json.writeEndObject();
    }

    private static void writeEntries(JsonGenerator json, Dir dir, @Nullable DirNamer refs)
            throws IOException {
        json.writeStartObject();
        for (String name : dir.names()) {
            TreeObject entry = dir.get(name);
            if (entry != null) { // a view may lose a name while it is read
                json.writeFieldName(name);
                if (refs != null && entry instanceof Dir below) {
                    write(json, new DirRef(refs.of(below)), refs);
                } else {
                    write(json, entry, refs);
                }
            }
        }
        json.writeEndObject();
    }

    private static void writeBlobs(JsonGenerator json, List<BlobRef> blobs) throws IOException {
        json.writeStartArray();
        for (BlobRef blob : blobs) {
            json.writeString(blob.toString());
        }
        json.writeEndArray();
    }

    private static void writeLink(JsonGenerator json, Symlink link) throws IOException {
        json.writeStartObject();
        if (link.namespace() != null) {
            json.writeStringField("namespace", link.namespace());
        }
        json.writeStringField("target", link.target());
        json.writeEndObject();
    }

    /// Reads the tree object that begins at `json`'s current token, and stops at its end.
    ///
    /// @throws JsonParseException when it is none; the message names what is wrong
    public static TreeObject read(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new JsonParseException(json, "a tree object must be an object");
        }
        String type = null;
        boolean versionOne = false;
        Data data = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "type" -> type = string(json);
                case "ver" ->
                        versionOne =
                                json.currentToken() == JsonToken.VALUE_NUMBER_INT
                                        && json.getIntValue() == 1;
                case "data" -> data = Data.read(json);
                default ->
                        throw new JsonParseException(
                                json, "unknown key '" + key + "' in a tree object");
            }
        }
        if (type == null || data == null || !versionOne) {
            throw new JsonParseException(json, "a tree object needs type, data and ver 1");
        }
        return data.as(type, json);
    }

    /// The value of `data` before its type is known, which comes after it in canonical text.
    private record Data(
            @Nullable String text,
            @Nullable List<BlobRef> blobs,
            @Nullable Map<String, Object> fields) {

        static Data read(JsonParser json) throws IOException {
            return switch (json.currentToken()) {
                case VALUE_STRING -> new Data(json.getText(), null, null);
                case START_ARRAY -> new Data(null, readBlobs(json), null);
                case START_OBJECT -> new Data(null, null, readFields(json));
                default ->
                        throw new JsonParseException(
                                json,
                                "data of a tree object must be a string, an array or an object");
            };
        }

        private static List<BlobRef> readBlobs(JsonParser json) throws IOException {
            List<BlobRef> blobs = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                blobs.add(readBlobRef(json));
            }
            return blobs;
        }

        /// Entries of a directory are objects, the parts of a link strings.
        private static Map<String, Object> readFields(JsonParser json) throws IOException {
            Map<String, Object> fields = new TreeMap<>(Names::compare);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                boolean isEntry = json.nextToken() == JsonToken.START_OBJECT;
                fields.put(name, isEntry ? TreeJson.read(json) : string(json));
            }
            return fields;
        }

        TreeObject as(String type, JsonParser json) throws IOException {
            if (type.equals("val") && text != null) {
                return new Val(decode(text, json));
            } else if (type.equals("valref") && blobs != null && !blobs.isEmpty()) {
                return new ValRef(blobs);
            } else if (type.equals("dirref") && blobs != null && blobs.size() == 1) {
                return new DirRef(blobs.getFirst());
            } else if (type.equals("symlink") && fields != null) {
                return link(fields, json);
            } else if (type.equals("dir") && fields != null) {
                return dir(fields, json);
            }
            throw new JsonParseException(
                    json, "data does not fit type '" + type + "' of a tree object");
        }

        private static byte[] decode(String text, JsonParser json) throws IOException {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new JsonParseException(json, "a val's data must be base64", e);
            }
        }

        private static Symlink link(Map<String, Object> fields, JsonParser json)
                throws IOException {
            boolean hasNamespace = fields.containsKey("namespace");
            if (fields.size() == (hasNamespace ? 2 : 1)
                    && fields.get("target") instanceof String target
                    && (!hasNamespace || fields.get("namespace") instanceof String)) {
                return new Symlink(target, (String) fields.get("namespace"));
            }
            throw new JsonParseException(json, "a symlink needs a target and may have a namespace");
        }

        private static StoredDir dir(Map<String, Object> fields, JsonParser json)
                throws IOException {
            String[] names = new String[fields.size()];
            TreeObject[] entries = new TreeObject[fields.size()];
            int size = 0;
            for (Map.Entry<String, Object> field : fields.entrySet()) {
                String name = field.getKey();
                if (!(field.getValue() instanceof TreeObject entry)
                        || name.isEmpty()
                        || name.contains(".")) {
                    throw new JsonParseException(json, "'" + name + "' is no directory entry");
                }
                names[size] = name;
                entries[size++] = entry;
            }
            return size == 0 ? StoredDir.EMPTY : new StoredDir(names, entries, size);
        }
    }

    /// The string at `json`'s current token.
    static String string(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new JsonParseException(json, "'" + json.currentName() + "' must be a string");
        }
        return json.getText();
    }

    /// A blobref at `json`'s current token.
    static BlobRef readBlobRef(JsonParser json) throws IOException {
        try {
            return BlobRef.parse(string(json));
        } catch (IllegalArgumentException e) {
            throw new JsonParseException(json, String.valueOf(e.getMessage()), e);
        }
    }
}
