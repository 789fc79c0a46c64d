package flux.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.ledger.resource.ResourceSet;
import flux.ledger.wire.RpcException;

/// Asks the instances that jobs are how they are: their jobs, and what of their resources is used.
public final class InstanceQueries implements Viewer.Instances {

    @Override
    public JsonNode ask(JobRow job) {
        String uri = job.uri();
        if (uri == null) {
            return MissingNode.getInstance();
        }
        try (Connection instance = Connection.to(uri)) {
            return describe(
                    instance.rpc("job-list.job-stats", Connection.object()),
                    instance.rpc("resource.sched-status", Connection.object()));
        } catch (CommandException | RpcException e) {
            return MissingNode.getInstance(); // it has just ended
        }
    }

    private static ObjectNode describe(JsonNode jobs, JsonNode resources) {
        JsonNode states = jobs.path("job_states");
        long total = states.path("total").asLong();
        long pending =
                states.path("depend").asLong()
                        + states.path("priority").asLong()
                        + states.path("sched").asLong();
        ObjectNode instance = Connection.object();
        ObjectNode stats = instance.putObject("stats");
        stats.put("pending", pending);
        stats.put("running", states.path("run").asLong() + states.path("cleanup").asLong());
        for (String result : new String[] {"successful", "failed", "canceled", "timeout"}) {
            stats.put(result, jobs.path(result).asLong());
        }
        stats.put("total", total);
        ResourceSet all = set(resources.path("all"));
        ResourceSet allocated = set(resources.path("allocated"));
        ResourceSet down = set(resources.path("down"));
        ObjectNode counts = instance.putObject("resources");
        put(counts.putObject("all"), all, ResourceSet.EMPTY);
        put(counts.putObject("up"), all, down);
        put(counts.putObject("down"), down, ResourceSet.EMPTY);
        put(counts.putObject("allocated"), allocated, ResourceSet.EMPTY);
        put(counts.putObject("free"), all, allocated);
        if (total > 0) {
            instance.put("progress", states.path("inactive").asLong() / (double) total);
        }
        putShare(instance, "utilization", allocated.coreCount(), all.coreCount());
        putShare(instance, "gpu_utilization", allocated.gpuCount(), all.gpuCount());
        return instance;
    }

    private static ResourceSet set(JsonNode r) {
        return r.isObject() ? ResourceSet.parse(r.toString().getBytes(UTF_8)) : ResourceSet.EMPTY;
    }

    private static void put(ObjectNode counts, ResourceSet some, ResourceSet without) {
        counts.put("nnodes", some.nodeCount() - without.nodeCount());
        counts.put("ncores", some.coreCount() - without.coreCount());
        counts.put("ngpus", some.gpuCount() - without.gpuCount());
    }

    private static void putShare(ObjectNode instance, String name, int part, int all) {
        if (all > 0) {
            instance.put(name, part / (double) all);
        }
    }
}
