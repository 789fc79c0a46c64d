package flux.cli.jobs;

import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.cli.connect.Resolver;
import flux.ledger.wire.RpcException;

/// Instances that have ended with their jobs: their ledgers are kept below the parent's, which
/// shows them when it is asked to.
final class PastInstances {
    private PastInstances() {}

    /// @param parent of which `job` is a job
    static Connection connect(Connection parent, JobRow job) {
        String uri = job.uri();
        if (uri != null && job.state() == JobStatus.RUN) {
            return Connection.to(uri);
        }
        try {
            return Connection.to(Resolver.past(parent, job.id()));
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }
}
