package flux.ops.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.gateway.JobQuery.Cursor;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// One page of a list: first the active jobs by their ids, then those that have ended, the last
/// first. No job that is there from the first page to the last is missed: one that ends meanwhile
/// comes with those that have ended, and so may be shown twice, as it was and as it is.
final class JobPage {
    private static final int MICROS_DIGITS = 6;
    private static final double MICROS_PER_SECOND = 1e6;

    private final FluxClient broker;
    private final JobQuery query;
    private final ObjectNode answer = FluxClient.object();
    private final ArrayNode jobs = answer.putArray("jobs");

    JobPage(FluxClient broker, JobQuery query) {
        this.broker = broker;
        this.query = query;
    }

    /// `{"jobs":[JOB...],"next":CURSOR}`; the last page has no `next`.
    ObjectNode answer() throws IOException, RpcException {
        Cursor from = query.cursor();
        if (from.active() && query.wantsActive() && !active(from)) {
            return answer;
        }
        if (!query.wantsInactive()) {
            return answer;
        }
        if (jobs.size() == query.limit()) {
            return answer.put("next", Cursor.ENDED.toString());
        }
        inactive(from.active() ? Cursor.ENDED : from);
        return answer;
    }

    /// @return false when there are more than the page holds
    private boolean active(Cursor from) throws IOException, RpcException {
        List<JobId> ids = smallest(from.value());
        boolean more = ids.size() > query.limit();
        ArrayDeque<RpcStream> asked = new ArrayDeque<>();
        for (JobId id : ids.subList(0, Math.min(ids.size(), query.limit()))) {
            asked.add(broker.send("job-list.list-id", asked(id), Message.NODEID_ANY, 0));
        }
        for (RpcStream one : asked) {
            try {
                jobs.add(JobJson.of(one.one().path("job")));
            } catch (RpcException e) {
                if (e.errnum() != Errno.ENOENT) { // ended and purged in this moment
                    throw e;
                }
            }
        }
        if (more) {
            long last = ids.get(query.limit() - 1).value();
            answer.put("next", new Cursor(true, last, 0).toString());
        }
        return !more;
    }

    /// One more than the page holds of the active jobs behind `after`, by their ids.
    private List<JobId> smallest(long after) throws IOException, RpcException {
        PriorityQueue<JobId> kept = new PriorityQueue<>(Comparator.reverseOrder());
        JobId last = new JobId(after);
        ObjectNode request = FluxClient.object().put("max_entries", 0);
        request.set("attrs", JobQuery.attributes("state"));
        request.set("constraint", query.and(states("active")));
        try (RpcStream all = broker.stream("job-list.list", request)) {
            for (JsonNode next = all.next(); next != null; next = all.next()) {
                JobId id = new JobId(next.path("jobs").path(0).path("id").longValue());
                if (id.compareTo(last) > 0) {
                    kept.add(id);
                }
                if (kept.size() > query.limit() + 1) {
                    kept.remove();
                }
            }
        }
        List<JobId> ids = new ArrayList<>(kept);
        ids.sort(null);
        return ids;
    }

    private static ObjectNode states(String name) {
        ObjectNode constraint = FluxClient.object();
        constraint.putArray("states").add(name);
        return constraint;
    }

    private void inactive(Cursor from) throws IOException, RpcException {
        int room = query.limit() - jobs.size();
        ObjectNode ended = states("inactive");
        if (!from.equals(Cursor.ENDED)) {
            BigDecimal seconds = BigDecimal.valueOf(from.value(), MICROS_DIGITS);
            ended = FluxClient.object();
            ended.putArray("t_inactive").add("<=" + seconds.toPlainString());
        }
        ObjectNode request = FluxClient.object().put("max_entries", from.seen() + room + 1);
        request.set("attrs", JobQuery.attributes("all"));
        request.set("constraint", query.and(ended));
        long at = from.value();
        int seen = from.seen();
        int skip = from.seen();
        try (RpcStream all = broker.stream("job-list.list", request)) {
            for (JsonNode next = all.next(); next != null; next = all.next()) {
                JsonNode job = next.path("jobs").path(0);
                long micros = Math.round(job.path("t_inactive").doubleValue() * MICROS_PER_SECOND);
                if (skip > 0 && micros == from.value()) {
                    skip--;
                } else if (jobs.size() == query.limit()) {
                    answer.put("next", new Cursor(false, at, seen).toString());
                } else if (!job.isMissingNode()) {
                    jobs.add(JobJson.of(job));
                    seen = micros == at ? seen + 1 : 1;
                    at = micros;
                }
            }
        }
    }

    /// A request for all attributes of one job.
    static ObjectNode asked(JobId job) {
        ObjectNode request = FluxClient.object().put("id", job.value());
        request.set("attrs", JobQuery.attributes("all"));
        return request;
    }
}
