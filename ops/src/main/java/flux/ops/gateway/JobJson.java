package flux.ops.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import flux.ledger.wire.FluxClient;
import java.math.BigDecimal;

/// A job as the gateway shows it: the attributes of RFC 43 by their names, with ids as text, since
/// JSON readers lose digits of numbers as large, and states and results as words.
final class JobJson {
    private JobJson() {}

    static ObjectNode id(JobId job) {
        return FluxClient.object().put("id", job.f58plain()).put("id_dec", job.dec());
    }

    /// @param listed as `job-list` shows it
    static ObjectNode of(JsonNode listed) {
        ObjectNode json = id(new JobId(listed.path("id").longValue()));
        for (var attribute : listed.properties()) {
            switch (attribute.getKey()) {
                case "id" -> {}
                case "state" -> json.put("state", state(attribute.getValue().intValue()));
                case "result" -> json.put("result", result(attribute.getValue().intValue()));
                default -> json.set(attribute.getKey(), plain(attribute.getValue()));
            }
        }
        return json;
    }

    /// Times and durations without an exponent.
    private static JsonNode plain(JsonNode value) {
        return value.isDouble()
                ? DecimalNode.valueOf(BigDecimal.valueOf(value.doubleValue()))
                : value;
    }

    private static String state(int bit) {
        for (JobState state : JobState.values()) {
            if (state.bit() == bit) {
                return state.name();
            }
        }
        throw new IllegalArgumentException("no state has the number " + bit);
    }

    private static String result(int bit) {
        for (JobResult result : JobResult.values()) {
            if (result.bit() == bit) {
                return result.name();
            }
        }
        throw new IllegalArgumentException("no result has the number " + bit);
    }
}
