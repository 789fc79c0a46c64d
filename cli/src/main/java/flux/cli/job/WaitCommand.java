package flux.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.getopt.Given;
import flux.ledger.id.JobId;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;

/// `flux job wait`: the results of waitable jobs, each to be had once.
final class WaitCommand {
    private static final int FAILED = 1;
    private static final int NOT_WAITABLE = 2;
    private static final long ANY = -1;

    private final Session session;
    private final Connection connection;

    WaitCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int run(Given given) throws RpcException {
        boolean any = given.operands(0, 1).isEmpty();
        if (given.has('a')) {
            if (!any) {
                throw new CommandException("jobid not supported with --all");
            }
            return all(given.has('v'));
        }
        long id = any ? ANY : GivenJob.parse(given.operand()).id().value();
        JsonNode answer;
        try {
            answer = await(id);
        } catch (RpcException e) {
            session.err().println("flux-job: " + e.getMessage());
            return e.errnum() == Errno.ECHILD ? NOT_WAITABLE : FAILED;
        }
        if (any) {
            session.out().println(shownId(answer));
        }
        if (!answer.path("success").asBoolean()) {
            throw new CommandException(answer.path("errstr").asText());
        }
        return 0;
    }

    private int all(boolean verbose) throws RpcException {
        int code = 0;
        while (true) {
            JsonNode answer;
            try {
                answer = await(ANY);
            } catch (RpcException e) {
                if (e.errnum() == Errno.ECHILD) {
                    return code;
                }
                throw e;
            }
            if (!answer.path("success").asBoolean()) {
                code = FAILED;
                session.err().println(shownId(answer) + ": " + answer.path("errstr").asText());
            } else if (verbose) {
                session.err().println(shownId(answer) + ": job completed successfully");
            }
        }
    }

    private JsonNode await(long id) throws RpcException {
        return connection.rpc("job-manager.wait", Connection.object().put("id", id));
    }

    private String shownId(JsonNode answer) {
        return JobIds.show(new JobId(answer.path("id").longValue()), session);
    }
}
