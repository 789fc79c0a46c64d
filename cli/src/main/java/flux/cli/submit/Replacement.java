package flux.cli.submit;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one combination of inputs puts in the place of `{…}`.
///
/// `{}` and `{0}` the first input, `{1}` the second; after the index `.%` without extension, `./`
/// basename, `./%` both, `.//` directory, `.NAME` a definition of the user; `{seq}` and `{seq1}`
/// count the jobs. `{cc}` waits for its own turn, and doubled braces belong to the job shell's
/// templates.
record Replacement(List<String> inputs, int seq, Map<String, Expression> definitions) {

    String apply(String text) {
        int open = text.indexOf('{');
        if (open < 0) {
            return text;
        }
        StringBuilder result = new StringBuilder(text.length() + 16);
        int at = 0;
        while (open >= 0) {
            result.append(text, at, open);
            int end =
                    text.startsWith("{{", open)
                            ? text.indexOf("}}", open)
                            : text.indexOf('}', open);
            if (end < 0) {
                throw new SubmitException("expected '}' before end of string: " + text);
            }
            if (text.startsWith("{{", open)) {
                at = end + 2;
                result.append(text, open, at);
            } else {
                at = end + 1;
                result.append(value(text.substring(open + 1, end)));
            }
            open = text.indexOf('{', at);
        }
        return result.append(text, at, text.length()).toString();
    }

    private String value(String field) {
        switch (field) {
            case "seq" -> {
                return Integer.toString(seq);
            }
            case "seq1" -> {
                return Integer.toString(seq + 1);
            }
            case "cc" -> {
                return "{cc}";
            }
            default -> {
                int dot = field.indexOf('.');
                String index = dot < 0 ? field : field.substring(0, dot);
                String input = input(index, field);
                String changed = dot < 0 ? input : changed(input, field.substring(dot + 1));
                if (changed == null) {
                    throw new SubmitException("Invalid replacement string: '{" + field + "}'");
                }
                return changed;
            }
        }
    }

    private String input(String index, String field) {
        int at = 0;
        if (!index.isEmpty()) {
            if (index.length() > 6 || !index.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw new SubmitException("Invalid replacement string: '{" + field + "}'");
            }
            at = Integer.parseInt(index);
        }
        if (at >= inputs.size()) {
            throw new SubmitException(
                    "Replacement '{"
                            + field
                            + "}' is out of range: "
                            + inputs.size()
                            + " input(s)");
        }
        return inputs.get(at);
    }

    private @Nullable String changed(String input, String how) {
        return switch (how) {
            case "%" -> withoutExtension(input);
            case "/" -> basename(input);
            case "/%" -> withoutExtension(basename(input));
            case "//" -> dirname(input);
            default -> {
                Expression definition = definitions.get(how);
                yield definition == null ? null : definition.text(input);
            }
        };
    }

    /// As Python's os.path.splitext: a leading dot starts no extension.
    private static String withoutExtension(String path) {
        int dot = path.lastIndexOf('.');
        return dot > path.lastIndexOf('/') + 1 ? path.substring(0, dot) : path;
    }

    private static String basename(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String dirname(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? path.substring(0, slash + 1) : path.substring(0, slash);
    }
}
