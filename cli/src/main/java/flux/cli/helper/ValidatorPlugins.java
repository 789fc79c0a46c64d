package flux.cli.helper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.argparse.Option;
import flux.cli.connect.Connection;
import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.jobspec.JobspecSchema;
import flux.ledger.jobspec.JobspecValidator;
import flux.ledger.jobspec.RequireInstance;
import flux.ledger.schema.JsonSchema;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// The plugins of `flux job-validator`. Source: flux-config-ingest(5).
final class ValidatorPlugins {
    private static final String MIN_NODES = "--require-instance-minnodes";
    private static final String MIN_CORES = "--require-instance-mincores";

    private static final String SCHEMA = "--schema";
    private static final String VERSION = "--require-version";

    private ValidatorPlugins() {}

    static List<JobPlugin> all() {
        return List.of(
                new JobPlugin(
                        "jobspec",
                        "Check for the form of version 1 (RFC 25)",
                        List.of(
                                Option.value("", VERSION, "V", "The version required (default: 1)")
                                        .among("1", "any")),
                        false,
                        ValidatorPlugins::checkForm),
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
                        ValidatorPlugins::requireInstance),
                new JobPlugin(
                        "schema",
                        "Hold it against a JSON schema",
                        List.of(
                                Option.value(
                                        "",
                                        SCHEMA,
                                        "PATH",
                                        "The schema (default: that of RFC 25)")),
                        false,
                        ValidatorPlugins::checkSchema));
    }

    private static void checkForm(ObjectNode jobspec, JobPlugin.Use use) throws JobPlugin.Refused {
        if (use.arguments().value(VERSION, "1").equals("1")) {
            refusing(() -> JobspecValidator.check(jobspec));
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

    private static void requireInstance(ObjectNode jobspec, JobPlugin.Use use)
            throws JobPlugin.Refused {
        long nodes = use.arguments().integer(MIN_NODES, 0);
        long cores = use.arguments().integer(MIN_CORES, 0);
        refusing(() -> new RequireInstance(nodes, cores).check(jobspec));
    }

    private static void checkSchema(ObjectNode jobspec, JobPlugin.Use use)
            throws JobPlugin.Refused {
        String path = use.arguments().value(SCHEMA, "");
        JobspecSchema schema = path.isEmpty() ? JobspecSchema.version1() : read(path, use);
        refusing(() -> schema.check(jobspec));
    }

    private static JobspecSchema read(String path, JobPlugin.Use use) {
        try {
            String text = Files.readString(use.cwd().resolve(path));
            return new JobspecSchema(JsonSchema.parse(text));
        } catch (IOException e) {
            throw new CommandException(path + ": cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new CommandException(path + ": " + e.getMessage());
        }
    }

    private interface Check {
        void run() throws InvalidJobspec;
    }

    private static void refusing(Check check) throws JobPlugin.Refused {
        try {
            check.run();
        } catch (InvalidJobspec e) {
            throw new JobPlugin.Refused(e.errnum(), String.valueOf(e.getMessage()));
        }
    }
}
