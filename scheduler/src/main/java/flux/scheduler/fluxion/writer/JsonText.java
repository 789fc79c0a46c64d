package flux.scheduler.fluxion.writer;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/// JSON as Flux's tools write it: `{"a": 1, "b": [2, 3]}`.
final class JsonText {
    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

    private final StringBuilder text = new StringBuilder();

    JsonText open(char bracket) {
        text.append(bracket);
        return this;
    }

    JsonText close(char bracket) {
        text.append(bracket);
        return this;
    }

    JsonText key(String key) {
        separate();
        text.append('"');
        ENCODER.quoteAsString(key, text);
        text.append("\": ");
        return this;
    }

    JsonText string(String value) {
        separate();
        text.append('"');
        ENCODER.quoteAsString(value, text);
        text.append('"');
        return this;
    }

    JsonText raw(Object value) {
        separate();
        text.append(value);
        return this;
    }

    private void separate() {
        char last = text.isEmpty() ? '[' : text.charAt(text.length() - 1);
        if (last != '{' && last != '[' && last != ' ') {
            text.append(", ");
        }
    }

    /// Opens an array or object that is an element of another.
    JsonText element(char bracket) {
        separate();
        text.append(bracket);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
