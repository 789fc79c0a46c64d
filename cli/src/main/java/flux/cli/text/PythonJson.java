package flux.cli.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import flux.cli.format.PythonText;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;

/// JSON in the dress of Python's `json.dumps`: a space after commas and colons, floats as `repr`.
///
/// Flux's Python tools print this, and the jobspec they submit is kept byte for byte, so scripts
/// and digests may depend on it.
public final class PythonJson {

    private final StringBuilder text;
    private final boolean ascii;
    private final String space;

    /// True right behind the brace that opens an object.
    private boolean first;

    private PythonJson(StringBuilder text, boolean ascii, String space) {
        this.text = text;
        this.ascii = ascii;
        this.space = space;
    }

    private PythonJson(boolean ascii, String space) {
        this(new StringBuilder(512), ascii, space);
    }

    /// Puts objects behind `text`, field by field, as [#ascii(JsonNode)] writes them.
    public static PythonJson asciiInto(StringBuilder text) {
        return new PythonJson(text, true, " ");
    }

    /// Copies the value that `json` stands at behind `text`, as [#unicode] writes it.
    public static void copyUnicode(JsonParser json, StringBuilder text) throws IOException {
        new PythonJson(text, false, " ").copy(json);
    }

    /// `json.dumps(node, ensure_ascii=False)`.
    public static String unicode(JsonNode node) {
        return new PythonJson(false, " ").add(node).text.toString();
    }

    /// As [#unicode], behind `text`.
    public static void appendUnicode(JsonNode node, StringBuilder text) {
        new PythonJson(text, false, " ").add(node);
    }

    /// `json.dumps(node)`: everything outside ASCII escaped.
    public static String ascii(JsonNode node) {
        return new PythonJson(true, " ").add(node).text.toString();
    }

    /// Without spaces, as Flux's C programs print JSON.
    public static String compact(JsonNode node) {
        return new PythonJson(false, "").add(node).text.toString();
    }

    public PythonJson open() {
        text.append('{');
        first = true;
        return this;
    }

    public PythonJson close() {
        text.append('}');
        first = false;
        return this;
    }

    /// A field, whose value is to follow.
    public PythonJson field(String name) {
        if (!first) {
            text.append(',').append(space);
        }
        first = false;
        addString(name);
        text.append(':').append(space);
        return this;
    }

    public void value(String string) {
        addString(string);
    }

    public void value(long number) {
        text.append(number);
    }

    public void value(double number) {
        text.append(number(number));
    }

    public void value(JsonNode node) {
        add(node);
    }

    private void copy(JsonParser json) throws IOException {
        switch (json.currentToken()) {
            case START_OBJECT -> copyAll(json, '{', '}');
            case START_ARRAY -> copyAll(json, '[', ']');
            case VALUE_STRING -> addString(json.getText());
            case VALUE_NUMBER_FLOAT -> copyReal(json);
            default -> text.append(json.getText());
        }
    }

    private void copyAll(JsonParser json, char open, char close) throws IOException {
        text.append(open);
        boolean begun = false;
        for (JsonToken at = json.nextToken(); !at.isStructEnd(); at = json.nextToken()) {
            if (begun) {
                text.append(',').append(space);
            }
            begun = true;
            if (at == JsonToken.FIELD_NAME) {
                addString(json.currentName());
                text.append(':').append(space);
                json.nextToken();
            }
            copy(json);
        }
        text.append(close);
    }

    private void copyReal(JsonParser json) throws IOException {
        int length = json.getTextLength();
        int repr = PythonText.repr(json.getTextCharacters(), json.getTextOffset(), length);
        if (repr > 0) {
            text.append(json.getTextCharacters(), json.getTextOffset(), repr);
        } else {
            text.append(number(json.getDoubleValue()));
        }
    }

    private PythonJson add(JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> addObject(node);
            case ARRAY -> addArray(node);
            case STRING -> addString(node.textValue());
            case NUMBER ->
                    text.append(
                            node.isFloatingPointNumber()
                                    ? number(node.doubleValue())
                                    : node.asText());
            case BOOLEAN -> text.append(node.booleanValue());
            case POJO -> addRaw((POJONode) node);
            default -> text.append("null");
        }
        return this;
    }

    private void addObject(JsonNode node) {
        text.append('{');
        Iterator<Map.Entry<String, JsonNode>> entries = node.properties().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, JsonNode> entry = entries.next();
            addString(entry.getKey());
            text.append(':').append(space);
            add(entry.getValue());
            if (entries.hasNext()) {
                text.append(',').append(space);
            }
        }
        text.append('}');
    }

    private void addArray(JsonNode node) {
        text.append('[');
        for (int i = 0; i < node.size(); i++) {
            if (i > 0) {
                text.append(',').append(space);
            }
            add(node.get(i));
        }
        text.append(']');
    }

    /// JSON that was written before, and is put in as it is.
    private void addRaw(POJONode node) {
        if (!(node.getPojo() instanceof RawValue raw)) {
            throw new IllegalArgumentException("not JSON: " + node.getPojo());
        }
        text.append(raw.rawValue());
    }

    private void addString(String string) {
        if (isPlain(string)) {
            text.append('"').append(string).append('"');
            return;
        }
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> {
                    if (c < ' ' || (ascii && c > '~')) {
                        escape(c);
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    private static boolean isPlain(String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private void escape(char c) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }

    private static String number(double value) {
        return Double.isNaN(value)
                ? "NaN"
                : Double.isInfinite(value)
                        ? value > 0 ? "Infinity" : "-Infinity"
                        : PythonText.repr(value);
    }
}
