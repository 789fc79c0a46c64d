package flux.cli.top;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.connect.Connection;
import flux.cli.connect.Resources;
import flux.cli.connect.Users;
import flux.cli.resource.ResourceList;
import flux.cli.top.Picture.Bar;
import flux.cli.top.Picture.Counts;
import flux.cli.top.Picture.TopJob;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.resource.ResourceSet;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An instance that is looked at. Asks only for the jobs that are seen, so that it does not matter
/// how many there are.
final class Watched implements AutoCloseable {
    private static final double MILLIS_PER_SECOND = 1000;

    /// A second in which the answers of one moment stay good for the next key.
    private static final long FRESH_MILLIS = 1000;

    private static final List<String> ATTRIBUTES =
            List.of("userid", "state", "name", "queue", "ntasks", "nnodes", "t_run", "annotations");

    /// The job that it is; empty for the instance that one began with.
    private final String title;

    private final Connection connection;
    private final boolean ascii;
    private final Map<Long, String> users = new HashMap<>();
    private final List<String> queues = new ArrayList<>();
    private final Map<String, List<String>> requires = new TreeMap<>();
    private final double start;
    private final int size;
    private final int depth;
    private final String version;
    private List<Bar> bars = List.of();
    private double expiration;
    private @Nullable String barsOf;
    private long barsMillis;

    Watched(String title, Connection connection, boolean ascii) throws RpcException {
        this.title = title;
        this.connection = connection;
        this.ascii = ascii;
        this.start = Double.parseDouble(connection.attribute("broker.starttime"));
        this.size = Integer.parseInt(connection.attribute("size"));
        this.depth = Integer.parseInt(connection.attribute("instance-level"));
        this.version = connection.attribute("version");
        connection
                .rpc("config.get", null)
                .path("queues")
                .properties()
                .forEach(
                        queue -> {
                            List<String> properties = new ArrayList<>();
                            queue.getValue()
                                    .path("requires")
                                    .forEach(name -> properties.add(name.asText()));
                            queues.add(queue.getKey());
                            requires.put(queue.getKey(), properties);
                        });
        queues.sort(null);
    }

    String title() {
        return title;
    }

    List<String> queues() {
        return List.copyOf(queues);
    }

    /// @param queue whose jobs are wanted, or null for all
    /// @param jobsMax how many are seen at most
    Picture picture(@Nullable String queue, int jobsMax) throws RpcException {
        long millis = System.currentTimeMillis();
        double now = millis / MILLIS_PER_SECOND;
        if (millis - barsMillis >= FRESH_MILLIS || !java.util.Objects.equals(queue, barsOf)) {
            readBars(queue);
            barsMillis = millis;
            barsOf = queue;
        }
        return new Picture(
                now,
                expiration,
                now - start,
                size,
                depth,
                version,
                bars,
                counts(queue),
                queues(),
                queue,
                jobs(queue, jobsMax, now));
    }

    private void readBars(@Nullable String queue) throws RpcException {
        JsonNode status = connection.rpc("resource.sched-status", null);
        expiration = Resources.parse(status.path("all")).expiration();
        ResourceList all = ResourceList.of(status, new TreeMap<>());
        ResourceList list =
                queue == null ? all : all.serving(requires.getOrDefault(queue, List.of()));
        ResourceSet total = list.all();
        ResourceSet used = list.allocated();
        ResourceSet down = list.down();
        bars =
                List.of(
                        new Bar("nodes", used.nodeCount(), down.nodeCount(), total.nodeCount()),
                        new Bar("cores", used.coreCount(), down.coreCount(), total.coreCount()),
                        new Bar("gpus", used.gpuCount(), down.gpuCount(), total.gpuCount()));
    }

    private Counts counts(@Nullable String queue) throws RpcException {
        JsonNode all = connection.rpc("job-list.job-stats", Connection.object());
        if (queue == null) {
            return counts(all);
        }
        for (JsonNode each : all.path("queues")) {
            if (each.path("name").asText().equals(queue)) {
                return counts(each);
            }
        }
        return new Counts(0, 0, 0, 0);
    }

    private static Counts counts(JsonNode stats) {
        JsonNode states = stats.path("job_states");
        return new Counts(
                states.path("depend").asLong()
                        + states.path("priority").asLong()
                        + states.path("sched").asLong(),
                states.path("run").asLong() + states.path("cleanup").asLong(),
                stats.path("successful").asLong(),
                stats.path("failed").asLong()
                        + stats.path("canceled").asLong()
                        + stats.path("timeout").asLong());
    }

    private List<TopJob> jobs(@Nullable String queue, int max, double now) throws RpcException {
        ObjectNode request = Connection.object().put("max_entries", max).put("since", 0.0);
        ATTRIBUTES.forEach(request.putArray("attrs")::add);
        ArrayNode parts = request.putObject("constraint").putArray("and");
        parts.addObject().putArray("states").add(JobState.RUNNING_MASK);
        if (queue != null) {
            parts.addObject().putArray("queue").add(queue);
        }
        List<TopJob> jobs = new ArrayList<>();
        for (JsonNode job : connection.rpc("job-list.list", request).path("jobs")) {
            jobs.add(job(job, now));
        }
        return jobs;
    }

    private TopJob job(JsonNode job, double now) {
        JobId id = new JobId(job.path("id").bigIntegerValue().longValue());
        JsonNode uri = job.path("annotations").path("user").path("uri");
        return new TopJob(
                ascii ? id.f58plain() : id.f58(),
                job.path("queue").asText(""),
                users.computeIfAbsent(job.path("userid").asLong(), Users::name),
                job.path("state").asInt() == JobState.RUN.bit() ? "R" : "C",
                job.path("ntasks").asLong(),
                job.path("nnodes").asLong(),
                Math.max(0, now - job.path("t_run").asDouble(now)),
                job.path("name").asText(""),
                uri.isTextual() ? uri.textValue() : null);
    }

    @Override
    public void close() {
        connection.close();
    }
}
