package flux.ops.scheduling;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.job.JobState;
import flux.ledger.state.QueueState;
import flux.ledger.state.Queues;
import flux.replay.jobs.ListedJob;
import flux.scheduler.Why;
import flux.scheduler.Why.Reason;
import flux.scheduler.Why.Shortage;
import java.util.Locale;
import java.util.Optional;

/// The answer of `sched.why`:
/// ```json
/// {"id": 12, "state": "SCHED", "reason": "resources", "queue": "", "jobs_ahead": 2,
///  "urgency": 16, "t_estimate": 1700000100.0, "blocker": 11, "queue_depth": 32,
///  "shortage": [{"type": "core", "needed": 3, "free": 1, "eligible": 4}],
///  "t_free": 1700000100.0, "down": "node1", "down_count": 1,
///  "stop_reason": "repair", "dependencies": ["after-start=ƒ2"]}
/// ```
/// Only `id`, `state` and `reason` are always there. Reasons are those of [Why.Reason], and
/// `dependency`, `priority`, `running`, `ending`, `inactive`.
final class WhyJson {
    private WhyJson() {}

    /// Of a job that does not wait for the scheduler.
    static ObjectNode of(ListedJob job) {
        ObjectNode json =
                object(
                        job,
                        switch (job.state()) {
                            case NEW, DEPEND -> "dependency";
                            case PRIORITY, SCHED -> "priority";
                            case RUN -> "running";
                            case CLEANUP -> "ending";
                            case INACTIVE -> "inactive";
                        });
        if (job.state() == JobState.DEPEND) {
            ArrayNode dependencies = json.putArray("dependencies");
            job.dependencies().forEach(dependencies::add);
        }
        return json;
    }

    static ObjectNode of(ListedJob job, Why why, Queues queues) {
        ObjectNode json =
                object(job, why.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.put("queue", why.queue()).put("jobs_ahead", why.jobsAhead());
        if (why.reason() == Reason.HELD) {
            json.put("urgency", job.urgency());
        }
        if (why.blocker() != null) {
            json.put("blocker", why.blocker().value());
        }
        if (why.startSeconds() > 0) {
            json.put("t_estimate", why.startSeconds());
        }
        if (why.depth() > 0) {
            json.put("queue_depth", why.depth());
        }
        String parent = queues.isPaused(why.queue()) ? queues.parent(why.queue()) : null;
        String stopped = parent == null ? why.queue() : parent;
        Optional<QueueState> queue = queues.find(stopped);
        if (why.reason() == Reason.QUEUE_STOPPED && queue.isPresent()) {
            json.put("queue", stopped).put("stop_reason", queue.get().stopReason());
        }
        if (why.shortage() != null) {
            put(json, why.shortage());
        }
        return json;
    }

    private static void put(ObjectNode json, Shortage shortage) {
        ArrayNode lacks = json.putArray("shortage");
        shortage.lacks()
                .forEach(
                        lack ->
                                lacks.addObject()
                                        .put("type", lack.type())
                                        .put("needed", lack.needed())
                                        .put("free", lack.free())
                                        .put("eligible", lack.eligible()));
        if (shortage.freeBySeconds() > 0) {
            json.put("t_free", shortage.freeBySeconds());
        }
        if (shortage.downNodes() > 0) {
            json.put("down", shortage.nodes()).put("down_count", shortage.downNodes());
        }
    }

    private static ObjectNode object(ListedJob job, String reason) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", job.id().value())
                .put("state", job.state().name())
                .put("reason", reason);
    }
}
