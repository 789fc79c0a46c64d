package flux.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.text.Signals;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.OptionalInt;

/// `flux job kill` and `flux job raise`: the same for each of several jobs.
final class KillCommand {
    private static final int FAILED = 1;

    private final Session session;
    private final Connection connection;

    KillCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int kill(Given given) {
        List<String> operands = given.operands(1, Integer.MAX_VALUE);
        for (String operand : operands) {
            if (!GivenJob.isOne(operand)) {
                throw new CommandException("invalid jobid: " + operand);
            }
        }
        int signal = signal("kill", given.value('s', "SIGTERM"));
        int code = 0;
        for (GivenJob job : GivenJob.parseAll(operands)) {
            ObjectNode request = Connection.object().put("id", job.id().value());
            code |= ask("kill", job, request.put("signum", signal));
        }
        return code;
    }

    /// Numbers go to the instance as they are: it knows which there are.
    static int signal(String command, String name) {
        OptionalInt number =
                name.matches("[0-9]{1,9}")
                        ? OptionalInt.of(Integer.parseInt(name))
                        : Signals.number(name);
        return number.orElseThrow(() -> new CommandException(command + ": Invalid signal " + name));
    }

    int raise(Given given) {
        List<String> operands = given.operands(1, Integer.MAX_VALUE);
        int ids = 0;
        while (ids < operands.size() && GivenJob.isOne(operands.get(ids))) {
            ids++;
        }
        String note = note(given, operands.subList(ids, operands.size()));
        int severity = given.integer('s', 0);
        int code = 0;
        for (GivenJob job : GivenJob.parseAll(operands.subList(0, ids))) {
            ObjectNode request = Connection.object().put("id", job.id().value());
            request.put("type", given.value('t', "cancel")).put("severity", severity);
            if (!note.isEmpty()) {
                request.put("note", note);
            }
            code |= ask("raise", job, request);
        }
        return code;
    }

    /// What stands behind the ids, or behind a `--` that ends them.
    private static String note(Given given, List<String> rest) {
        if (rest.isEmpty()) {
            return given.value('m', "");
        }
        if (given.has('m')) {
            throw new CommandException("Do not set note on command line and with --message");
        }
        return String.join(" ", rest.getFirst().equals("--") ? rest.subList(1, rest.size()) : rest);
    }

    private int ask(String verb, GivenJob job, ObjectNode request) {
        try {
            connection.rpc("job-manager." + verb, request);
            return 0;
        } catch (RpcException e) {
            session.err()
                    .println("flux-job: %s %s: %s".formatted(verb, job.text(), e.getMessage()));
            return FAILED;
        }
    }
}
