package flux.ops.start;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.connect.InstanceUri;
import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import flux.ops.broker.Broker;
import flux.ops.broker.Lineage;
import flux.ops.service.BrokerLog;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The job that `flux start` was called in, as its only task, or as all its tasks together: the new
/// instance, of processes of its own, is that job's, and has what the job holds.
///
/// @param uri of the instance whose job it is
record EnclosingJob(String uri, JobId job, Lineage lineage, ResourceSet resources) {
    private static final int NOTICE = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param size how many processes start the instance together
    /// @return null when there is none, or its instance does not answer: then the new instance is
    ///     nobody's child
    static @Nullable EnclosingJob find(Map<String, String> env, int size, BrokerLog log) {
        String uri = InstanceUri.near(env.getOrDefault("FLUX_URI", ""));
        String id = env.getOrDefault("FLUX_JOB_ID", "");
        if (!uri.startsWith("local://")
                || id.isEmpty()
                || !Integer.toString(size).equals(env.get("FLUX_JOB_SIZE"))) {
            return null;
        }
        try (FluxClient parent = FluxClient.connect(uri)) {
            JobId job = JobId.parse(id);
            ObjectNode request = FluxClient.object().put("id", job.value()).put("flags", 0);
            request.putArray("keys").add("R");
            String r = parent.rpc("job-info.lookup", request).path("R").asText();
            int level = Integer.parseInt(attribute(parent, "instance-level"));
            Lineage above = new Lineage(level, "", "", attribute(parent, "jobid-path"));
            return new EnclosingJob(
                    uri, job, above.child(uri, job.f58()), ResourceSet.parse(r.getBytes(UTF_8)));
        } catch (IOException | RpcException | InvalidText e) {
            log.log(NOTICE, "broker", "not a part of job " + id + ": " + e.getMessage());
            return null;
        }
    }

    private static String attribute(FluxClient client, String name)
            throws IOException, RpcException {
        return client.rpc("attr.get", FluxClient.object().put("name", name)).path("value").asText();
    }

    /// Has the instance end when its job does, also when the job's end is moved (`flux update`):
    /// until the job's instance cannot be reached any more.
    void follow(Broker broker) {
        Thread.ofVirtual().name("time of " + job.f58()).start(() -> followEvents(broker));
    }

    private void followEvents(Broker broker) {
        ObjectNode request = FluxClient.object().put("id", job.value());
        request.put("path", "eventlog").put("flags", 0);
        try (FluxClient parent = FluxClient.connect(uri);
                RpcStream events = parent.stream("job-info.eventlog-watch", request)) {
            for (JsonNode next = events.next(); next != null; next = events.next()) {
                for (String line : next.path("event").asText().lines().toList()) {
                    JsonNode event = JSON.readTree(line);
                    if (event.path("name").asText().equals("resource-update")) {
                        broker.expires(event.at("/context/expiration").asDouble());
                    }
                }
            }
        } catch (IOException | RpcException e) {
            return; // the instance keeps the time that it was told last
        }
    }

    /// Tells the job where the instance is.
    void announce(Broker broker, BrokerLog log) {
        ObjectNode request = FluxClient.object().put("id", job.value());
        request.putObject("memo").put("uri", InstanceUri.remote(broker.uri()));
        try (FluxClient parent = FluxClient.connect(uri)) {
            parent.rpc("job-manager.memo", request);
        } catch (IOException | RpcException e) {
            log.log(NOTICE, "broker", "cannot tell job " + job.f58() + ": " + e.getMessage());
        }
    }
}
