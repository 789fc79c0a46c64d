package flux.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.getopt.Given;
import flux.ledger.job.JobState;
import flux.ledger.text.Fsd;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.List;

/// `flux job timeleft`: how long a job may still run; of the job that it is typed in when none is
/// named, and of the instance outside of jobs.
final class TimeleftCommand {
    private static final String UNLIMITED_SECONDS = "4294967295";
    private static final double MILLIS_PER_SECOND = 1000;
    private static final int DIGITS = 6;

    private final Session session;
    private final Connection connection;

    TimeleftCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int run(Given given) throws RpcException {
        List<String> operands = given.operands(0, 1);
        String job =
                operands.isEmpty()
                        ? session.env().getOrDefault("FLUX_JOB_ID", "")
                        : operands.getFirst();
        double expiration = job.isEmpty() ? ofInstance() : ofJob(GivenJob.parse(job));
        double left =
                expiration == 0
                        ? Double.POSITIVE_INFINITY
                        : Math.max(0, expiration - System.currentTimeMillis() / MILLIS_PER_SECOND);
        session.out().println(given.has('H') ? Fsd.format(left, DIGITS) : seconds(left));
        return 0;
    }

    /// Whole seconds; the last one counts as long as there is any of it left.
    private static String seconds(double left) {
        if (Double.isInfinite(left)) {
            return UNLIMITED_SECONDS;
        }
        return Long.toString(left > 0 && left < 1 ? 1 : (long) left);
    }

    /// @return seconds since the epoch, or 0 for never
    private double ofInstance() throws RpcException {
        JsonNode resources = connection.rpc("resource.status", Connection.object()).path("R");
        return resources.path("execution").path("expiration").asDouble();
    }

    private double ofJob(GivenJob given) throws RpcException {
        ObjectNode request = Connection.object().put("id", given.id().value());
        request.putArray("attrs").add("expiration").add("state");
        JsonNode job;
        try {
            job = connection.rpc("job-list.list-id", request).path("job");
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                throw new CommandException(given.text() + ": no such jobid");
            }
            throw e;
        }
        int state = job.path("state").asInt();
        if ((state & JobState.RUNNING_MASK) != 0) {
            return job.path("expiration").asDouble();
        }
        if (state == JobState.INACTIVE.bit()) {
            return System.currentTimeMillis() / MILLIS_PER_SECOND;
        }
        throw new CommandException("job " + JobIds.show(given.id(), session) + " has not started");
    }
}
