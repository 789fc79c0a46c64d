package flux.cli.exec;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// A process by its pid or its label.
final class SprocTarget {
    private SprocTarget() {}

    static ObjectNode put(ObjectNode request, String text) {
        if (text.matches("[0-9]{1,9}")) {
            return request.put("pid", Integer.parseInt(text));
        }
        return request.put("pid", -1).put("label", text);
    }
}
