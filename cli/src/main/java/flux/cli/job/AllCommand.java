package flux.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Users;
import flux.cli.getopt.Given;
import flux.cli.text.Signals;
import flux.ledger.job.JobState;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.OptionalInt;

/// `flux job killall` and `flux job raiseall`: the same for all jobs of a user. Without `--force`
/// they only say how many that would be.
final class AllCommand {
    private static final int FAILED = 1;
    private static final int SEVERITY_DEFAULT = 7;
    private static final long EVERYBODY = 0xFFFF_FFFFL;

    private final Session session;
    private final Connection connection;
    private final Given given;

    AllCommand(Session session, Connection connection, Given given) {
        this.session = session;
        this.connection = connection;
        this.given = given;
    }

    int kill() throws RpcException {
        given.operands(0, 0);
        int signal = KillCommand.signal("killall", given.value('s', "SIGTERM"));
        ObjectNode request = request().put("signum", signal);
        return ask("killall", request, Signals.description(signal) + " %d jobs");
    }

    int raise() throws RpcException {
        List<String> operands = given.operands(1, Integer.MAX_VALUE);
        ObjectNode request = request().put("states", states());
        request.put("severity", given.integer('s', SEVERITY_DEFAULT));
        request.put("type", operands.getFirst());
        if (operands.size() > 1) {
            request.put("note", String.join(" ", operands.subList(1, operands.size())));
        }
        return ask("raiseall", request, "Raised exception on %d jobs");
    }

    private ObjectNode request() {
        ObjectNode request = Connection.object().put("dry_run", !given.has('f'));
        return request.put("userid", userid());
    }

    private int ask(String verb, ObjectNode request, String done) throws RpcException {
        JsonNode answer = connection.rpc("job-manager." + verb, request);
        int count = answer.path("count").asInt();
        int errors = answer.path("errors").asInt();
        if (count == 0) {
            say("Command matched 0 jobs");
        } else if (given.has('f')) {
            say(done.formatted(count - errors) + " (" + errors + " errors)");
        } else {
            say("Command matched %d jobs (-f to confirm)".formatted(count));
        }
        return errors == 0 ? 0 : FAILED;
    }

    private void say(String text) {
        session.err().println("flux-job: " + text);
    }

    private long userid() {
        String user = given.value('u', "");
        if (user.isEmpty()) {
            return new UnixSystem().getUid();
        }
        try {
            return user.equals("all") ? EVERYBODY : Users.id(user);
        } catch (CommandException e) {
            throw new CommandException("unknown user " + user);
        }
    }

    private int states() {
        int mask = 0;
        for (String name : given.value('S', "active").split(",", -1)) {
            OptionalInt bits = StateNames.mask(name);
            mask |=
                    bits.orElseThrow(
                            () ->
                                    new CommandException(
                                            "error parsing --states: " + name + " is unknown"));
        }
        if ((mask & JobState.INACTIVE.bit()) != 0) {
            throw new CommandException("Exceptions cannot be raised on inactive jobs");
        }
        return mask;
    }
}
