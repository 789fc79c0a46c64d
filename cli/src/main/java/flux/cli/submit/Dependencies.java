package flux.cli.submit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import flux.cli.format.PythonText;
import java.util.List;

/// What a job waits for: --dependency and --begin-time as `attributes.system.dependencies` (RFC
/// 26).
final class Dependencies {

    private Dependencies() {}

    /// @return an array, empty when the job waits for nothing
    static ArrayNode of(SubmitArguments arguments, Submitter submitter) {
        ArrayNode dependencies = JsonNodeFactory.instance.arrayNode();
        for (String uri : arguments.all(SubmitOption.DEPENDENCY)) {
            dependencies.add(parse(uri));
        }
        String begin = arguments.last(SubmitOption.BEGIN_TIME);
        if (begin != null) {
            dependencies
                    .addObject()
                    .put("scheme", "begin-time")
                    .put("value", PythonText.repr(BeginTime.parse(begin, submitter.now())));
        }
        return dependencies;
    }

    /// What to tell a user whose dependencies will not be understood forever.
    static List<String> warnings(SubmitArguments arguments) {
        return arguments.all(SubmitOption.DEPENDENCY).stream()
                .filter(uri -> uri.startsWith("after:"))
                .map(_ -> "dependency scheme 'after' is deprecated, use 'afterstart'")
                .toList();
    }

    /// `scheme:value[?key=val[&key=val…]]`.
    private static ObjectNode parse(String uri) {
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        int colon = path.indexOf(':');
        ObjectNode dependency =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("scheme", colon < 0 ? path : path.substring(0, colon))
                        .put("value", colon < 0 ? "" : path.substring(colon + 1));
        if (question >= 0) {
            for (String pair : uri.substring(question + 1).split("&", -1)) {
                dependency.set(JsonText.keyOf(pair), query(pair));
            }
        }
        return dependency;
    }

    private static TextNode query(String pair) {
        int equals = pair.indexOf('=');
        return JsonNodeFactory.instance.textNode(equals < 0 ? "" : pair.substring(equals + 1));
    }
}
