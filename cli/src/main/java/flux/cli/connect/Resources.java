package flux.cli.connect;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.resource.ResourceSet;
import java.nio.charset.StandardCharsets;

/// R as services answer it.
public final class Resources {
    private Resources() {}

    /// @param json an R object; null or missing is the empty set
    public static ResourceSet parse(JsonNode json) {
        return json.isObject()
                ? ResourceSet.parse(json.toString().getBytes(StandardCharsets.UTF_8))
                : ResourceSet.EMPTY;
    }
}
