package flux.ledger.jobspec;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.regex.Pattern;

/// The count of a resource (RFC 14, RFC 45): a number, a range such as `2-8:2:*`, or an object with
/// min, max, operator and operand.
final class Counts {
    private static final Pattern RANGE =
            Pattern.compile("\\[?[0-9]+(\\+|-[0-9]+)(:[0-9]+(:[+*^])?)?]?");

    private Counts() {}

    static void check(JsonNode count, String type) throws InvalidJobspec {
        if (count.isIntegralNumber()) {
            long least = type.equals("gpu") ? 0 : 1;
            if (count.asLong() < least) {
                throw JobspecValidator.invalid("node, slot, or core count must be > 0");
            }
        } else if (count.isTextual()) {
            checkText(count.asText());
        } else if (count.isObject()) {
            checkObject(count);
        } else {
            throw JobspecValidator.invalid("count must be an int or mapping");
        }
    }

    private static void checkText(String text) throws InvalidJobspec {
        if (RANGE.matcher(text).matches()) {
            return;
        }
        try {
            if (!Idset.parse(text).isEmpty()) {
                return;
            }
        } catch (InvalidText e) {
            throw JobspecValidator.invalid("invalid count '" + text + "'");
        }
        throw JobspecValidator.invalid("invalid count '" + text + "'");
    }

    private static void checkObject(JsonNode count) throws InvalidJobspec {
        long min = count.path("min").asLong(0);
        if (min < 1) {
            throw JobspecValidator.invalid("min must be > 0");
        }
        if (count.has("max") && count.get("max").asLong() < min) {
            throw JobspecValidator.invalid("max must be >= min");
        }
        if (count.has("operator") != count.has("operand")) {
            throw JobspecValidator.invalid("operator and operand must appear together");
        }
        if (count.has("operator")) {
            checkStep(count.get("operator").asText(), count.get("operand"), min);
        }
    }

    private static void checkStep(String operator, JsonNode operand, long min)
            throws InvalidJobspec {
        long step = operand.isIntegralNumber() ? operand.asLong() : 0;
        boolean good =
                switch (operator) {
                    case "+" -> step >= 1;
                    case "*" -> step >= 2;
                    case "^" -> step >= 2 && min >= 2;
                    default -> false;
                };
        if (!good) {
            throw JobspecValidator.invalid("invalid operator or operand in count");
        }
    }
}
