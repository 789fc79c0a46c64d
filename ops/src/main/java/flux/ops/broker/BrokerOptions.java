package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// How an instance is to be started.
///
/// @param statedir where its ledger is kept; empty for an instance that leaves nothing behind
/// @param size how many ranks it pretends to have (`--test-size`)
/// @param config the configuration as JSON
/// @param attributes set with `-S`
/// @param verbose 0 for errors only on stderr
public record BrokerOptions(
        Optional<Path> statedir,
        Optional<Path> rundir,
        int size,
        JsonNode config,
        Map<String, String> attributes,
        int verbose) {

    BrokerOptions withConfig(JsonNode other) {
        return new BrokerOptions(statedir, rundir, size, other, attributes, verbose);
    }
}
