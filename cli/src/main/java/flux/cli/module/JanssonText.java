package flux.cli.module;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Iterator;
import java.util.Map;

/// JSON as Flux's C programs print it: indented by one blank for each level, numbers to 17 digits.
final class JanssonText {
    private static final MathContext DIGITS = new MathContext(17);
    private final StringBuilder text = new StringBuilder();

    String indented(JsonNode json) {
        write(json, 0);
        return text.toString();
    }

    private void write(JsonNode json, int depth) {
        if (json.isObject() && !json.isEmpty()) {
            String before = "{\n";
            for (Map.Entry<String, JsonNode> entry : json.properties()) {
                text.append(before).append(" ".repeat(depth + 1));
                text.append('"').append(entry.getKey()).append("\": ");
                write(entry.getValue(), depth + 1);
                before = ",\n";
            }
            text.append('\n').append(" ".repeat(depth)).append('}');
        } else if (json.isArray() && !json.isEmpty()) {
            String before = "[\n";
            for (Iterator<JsonNode> each = json.elements(); each.hasNext(); ) {
                text.append(before).append(" ".repeat(depth + 1));
                write(each.next(), depth + 1);
                before = ",\n";
            }
            text.append('\n').append(" ".repeat(depth)).append(']');
        } else {
            text.append(json.isFloatingPointNumber() ? real(json.doubleValue()) : json.toString());
        }
    }

    /// C's `%.17g`, with a point.
    private static String real(double value) {
        BigDecimal exact = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        String plain = exact.toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }
}
