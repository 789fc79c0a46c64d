package flux.ops.nested;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ops.broker.Broker;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What a job remembers of the instance that it was.
final class ChildSummary {
    private static final long COUNTS_MILLIS_MAX = 2000;

    private ChildSummary() {}

    /// Adds `instance`, with what became of its jobs, when there were any.
    static void write(Broker ending, ObjectNode memo) {
        ObjectNode counts =
                ending.jobCounts()
                        .completeOnTimeout(
                                JsonNodeFactory.instance.objectNode(),
                                COUNTS_MILLIS_MAX,
                                TimeUnit.MILLISECONDS)
                        .join();
        int jobs = counts.path("job_states").path("total").asInt();
        if (jobs > 0) {
            ObjectNode summary = memo.putObject("instance").put("jobs", jobs);
            for (String result : List.of("successful", "failed", "canceled", "timeout")) {
                summary.put(result, counts.path(result).asInt());
            }
        }
    }
}
