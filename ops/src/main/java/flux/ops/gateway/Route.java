package flux.ops.gateway;

import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One operation: a method and a path, whose parts in braces stand for any one part.
///
/// @param query the names of the parameters that it takes
record Route(String method, String path, Set<String> query, Handler handler) {

    /// Answers a request.
    interface Handler {
        void handle(Call call) throws Problem, RpcException, IOException;
    }

    /// What stands at the braces, or null when this is another path.
    @Nullable List<String> match(String[] parts) {
        String[] pattern = path.split("/");
        if (pattern.length != parts.length) {
            return null;
        }
        List<String> variables = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            if (pattern[i].startsWith("{") && !parts[i].isEmpty()) {
                variables.add(parts[i]);
            } else if (!pattern[i].equals(parts[i])) {
                return null;
            }
        }
        return variables;
    }
}
