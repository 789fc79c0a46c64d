package flux.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.ledger.wire.RpcException;

/// `flux job purge`: shows inactive jobs no more; without `--force`, says how many it would be.
final class PurgeCommand {
    private static final int BATCH = 50;

    private final Session session;
    private final Connection connection;

    PurgeCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int run(Given given) throws RpcException {
        boolean force = given.has('f');
        try {
            int count = given.operands().isEmpty() ? byLimits(given, force) : byId(given, force);
            int inactive =
                    connection.rpc("job-manager.stats-get", null).path("inactive_jobs").asInt();
            session.out()
                    .println(
                            force
                                    ? "purged %d inactive jobs, %d remaining"
                                            .formatted(count, inactive)
                                    : "use --force to purge %d of %d inactive jobs"
                                            .formatted(count, inactive));
            return 0;
        } catch (RpcException e) {
            throw new CommandException("purge: " + e.getMessage());
        }
    }

    private int byLimits(Given given, boolean force) throws RpcException {
        ObjectNode request = Connection.object();
        request.put("age_limit", given.duration('a', -1)).put("num_limit", given.integer('n', -1));
        request.put("batch", BATCH).put("force", force);
        int total = 0;
        int count;
        do {
            count = connection.rpc("job-manager.purge", request).path("count").asInt();
            total += count;
        } while (force && count == BATCH);
        return total;
    }

    private int byId(Given given, boolean force) throws RpcException {
        int total = 0;
        for (GivenJob job : GivenJob.parseAll(given.operands())) {
            ObjectNode request = Connection.object().put("id", job.id().value());
            total +=
                    connection
                            .rpc("job-manager.purge-id", request.put("force", force))
                            .path("count")
                            .asInt();
        }
        return total;
    }
}
