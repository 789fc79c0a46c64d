package flux.cli.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.WrongUse;
import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.jobspec.SignedJobspec;
import flux.ledger.wire.RpcException;

/// `flux job info`: what the instance keeps about a job (RFC 16).
final class InfoCommand {
    private static final int CURRENT = 2;

    private final Session session;
    private final Connection connection;

    InfoCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int run(Given given) throws RpcException {
        if (given.operands().size() != 2) {
            throw WrongUse.usage(JobSyntax.INFO_MISUSED);
        }
        GivenJob job = GivenJob.parse(given.operands().getFirst());
        String key = given.operands().get(1);
        boolean changes = key.equals("jobspec") || key.equals("R");
        if (given.has('o') && key.equals("jobspec")) {
            session.out().println(unwrapped(lookup(job, "J", 0)));
        } else {
            session.out().println(lookup(job, key, changes && !given.has('b') ? CURRENT : 0));
        }
        return 0;
    }

    private String lookup(GivenJob job, String key, int flags) throws RpcException {
        ObjectNode request = Connection.object().put("id", job.id().value());
        request.putArray("keys").add(key);
        request.put("flags", flags);
        return connection.rpc("job-info.lookup", request).path(key).asText();
    }

    private static String unwrapped(String signed) {
        try {
            return new String(SignedJobspec.unwrap(signed).jobspec(), UTF_8);
        } catch (InvalidJobspec e) {
            throw new CommandException("Failed to unwrap J to get jobspec: " + e.getMessage());
        }
    }
}
