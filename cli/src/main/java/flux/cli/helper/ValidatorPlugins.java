package flux.cli.helper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.argparse.Option;
import flux.cli.connect.Connection;
import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.jobspec.JobspecValidator;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;

/// The plugins of `flux job-validator`. Source: flux-config-ingest(5).
final class ValidatorPlugins {
    private static final int EINVAL = 22;
    private static final String MIN_NODES = "--require-instance-minnodes";
    private static final String MIN_CORES = "--require-instance-mincores";

    private ValidatorPlugins() {}

    static List<JobPlugin> all() {
        return List.of(
                new JobPlugin(
                        "jobspec",
                        "Check for the form of version 1 (RFC 25)",
                        List.of(),
                        false,
                        (jobspec, _) -> checkForm(jobspec)),
                new JobPlugin(
                        "feasibility",
                        "Ask the scheduler whether the resources could ever be there",
                        List.of(),
                        false,
                        ValidatorPlugins::checkFeasibility),
                new JobPlugin(
                        "require-instance",
                        "Take only jobs that are instances of Flux, or small",
                        List.of(
                                Option.integer(
                                        "",
                                        MIN_NODES,
                                        "N",
                                        "Jobs of N nodes or more must be instances (default: 0)"),
                                Option.integer(
                                        "",
                                        MIN_CORES,
                                        "N",
                                        "Jobs of N cores or more must be instances (default: 0)")),
                        false,
                        ValidatorPlugins::requireInstance));
    }

    private static void checkForm(ObjectNode jobspec) throws JobPlugin.Refused {
        try {
            JobspecValidator.check(jobspec);
        } catch (InvalidJobspec e) {
            throw new JobPlugin.Refused(e.errnum(), String.valueOf(e.getMessage()));
        }
    }

    private static void checkFeasibility(ObjectNode jobspec, JobPlugin.Use use)
            throws JobPlugin.Refused {
        try {
            ObjectNode request = Connection.object();
            request.set("jobspec", jobspec);
            use.connection().rpc("feasibility.check", request);
        } catch (RpcException e) {
            throw new JobPlugin.Refused(e.errnum(), String.valueOf(e.getMessage()));
        }
    }

    /// An instance is `flux broker`, or `flux start`.
    private static void requireInstance(ObjectNode jobspec, JobPlugin.Use use)
            throws JobPlugin.Refused {
        List<String> command = new ArrayList<>();
        jobspec.path("tasks").path(0).path("command").forEach(word -> command.add(word.asText()));
        boolean isFlux = !command.isEmpty() && command.getFirst().matches("(.*/)?flux");
        if (isFlux && command.size() > 1 && List.of("broker", "start").contains(command.get(1))) {
            return;
        }
        long nodesMin = use.arguments().integer(MIN_NODES, 0);
        long coresMin = use.arguments().integer(MIN_CORES, 0);
        long nodes = count(jobspec.path("resources"), "node", 1);
        long cores = count(jobspec.path("resources"), "core", 1);
        boolean someGiven = nodesMin > 0 || coresMin > 0;
        if (!someGiven || nodesMin > 0 && nodes >= nodesMin || coresMin > 0 && cores >= coresMin) {
            throw new JobPlugin.Refused(
                    EINVAL,
                    "Direct job submission is disabled for this instance. Please use the"
                            + " flux-batch(1) or flux-alloc(1) commands.");
        }
    }

    /// How many of a type a request asks for, all in all.
    private static long count(JsonNode vertices, String type, long factor) {
        long sum = 0;
        for (JsonNode vertex : vertices) {
            JsonNode count = vertex.path("count");
            long here =
                    factor
                            * Math.max(
                                    1,
                                    count.isObject()
                                            ? count.path("min").asLong(1)
                                            : count.asLong(1));
            sum += vertex.path("type").asText().equals(type) ? here : 0;
            sum += count(vertex.path("with"), type, here);
        }
        return sum;
    }
}
