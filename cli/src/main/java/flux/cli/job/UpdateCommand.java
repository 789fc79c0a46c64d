package flux.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.text.JsonOrText;
import flux.cli.text.PythonJson;
import flux.ledger.id.JobId;
import flux.ledger.job.JobspecUpdates;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.RpcException;
import java.util.List;

/// `flux update`: changes what an active job asks for.
public final class UpdateCommand {
    private static final String SYSTEM = "attributes.system.";
    private static final int DECODE_CURRENT = 3;

    private static final Parser PARSER =
            Parser.of(
                    "flux-update",
                    new Subcommand(
                            "",
                            "Change what an active job asks for",
                            List.of(
                                    Option.flag("-n", "--dry-run", "only print the update"),
                                    Option.flag("-v", "--verbose", "print the update, too"),
                                    Option.flag("", "--wait", "until it has been done")),
                            List.of(
                                    new Operand("JOBID", Arity.ONE),
                                    new Operand("KEY=VALUE", Arity.SOME))),
                    List.of(
                            "flux update ƒ5b1Qz duration=2h",
                            "flux update ƒ5b1Qz duration=+30m",
                            "flux update ƒ5b1Qz queue=debug duration=10m"));

    private final Connection connection;
    private final JobId job;
    private final String shown;

    /// @param shown the job's id as the caller has it
    private UpdateCommand(Connection connection, JobId job, String shown) {
        this.connection = connection;
        this.job = job;
        this.shown = shown;
    }

    /// An update is decided before it is answered, so `--wait` has nothing to wait for.
    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words, flux.cli.getopt.Subcommand.width(session));
        JobId job = JobIds.parse(arguments.operands().getFirst());
        List<String> pairs = arguments.operands().subList(1, arguments.operands().size());
        try (Connection connection = Connection.open(session)) {
            String shown = JobIds.show(job, session);
            ObjectNode updates = new UpdateCommand(connection, job, shown).updates(pairs);
            if (arguments.has("--dry-run")) {
                session.out().println(PythonJson.ascii(updates));
                return 0;
            }
            ObjectNode request = Connection.object().put("id", job.value());
            request.set("updates", updates);
            connection.rpc("job-manager.update", request);
            if (arguments.has("--verbose")) {
                session.err()
                        .println(
                                "flux-update: INFO: updated %s: %s"
                                        .formatted(shown, PythonJson.ascii(updates)));
            }
            return 0;
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode updates(List<String> pairs) throws RpcException {
        ObjectNode updates = Connection.object();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new CommandException("expected KEY=VALUE, got '" + pair + "'");
            }
            String path = path(pair.substring(0, equals));
            String value = pair.substring(equals + 1);
            if (path.equals(JobspecUpdates.DURATION)) {
                updates.put(path, duration(value));
            } else if (path.equals(JobspecUpdates.QUEUE)) {
                updates.put(path, value);
            } else {
                updates.set(path, JsonOrText.parse(value));
            }
        }
        return updates;
    }

    private static String path(String key) {
        if (key.equals("name")) {
            return SYSTEM + "job.name";
        }
        boolean whole =
                key.startsWith("attributes.")
                        || key.startsWith("tasks.")
                        || key.startsWith("resources.");
        return whole ? key : SYSTEM + key;
    }

    /// @param text a duration (RFC 23); with a sign, one more or less than now
    /// @return seconds
    private double duration(String text) throws RpcException {
        boolean relative = text.startsWith("+") || text.startsWith("-");
        double seconds;
        try {
            seconds = Fsd.parse(relative ? text.substring(1) : text);
        } catch (InvalidText e) {
            throw new CommandException("invalid Flux standard duration");
        }
        if (!relative) {
            return Double.isInfinite(seconds) ? 0 : seconds;
        }
        double now = currentDuration();
        if (now == 0) {
            throw new CommandException(
                    "duration for " + shown + " is unlimited. Can't update by " + text);
        }
        double next = text.startsWith("+") ? now + seconds : now - seconds;
        if (next <= 0 || Double.isInfinite(next)) {
            throw new CommandException(
                    "duration of %s is %s and cannot be changed by %s"
                            .formatted(shown, Fsd.format(now, 4), text));
        }
        return next;
    }

    private double currentDuration() throws RpcException {
        ObjectNode request = Connection.object().put("id", job.value());
        request.putArray("keys").add("jobspec");
        request.put("flags", DECODE_CURRENT);
        return connection
                .rpc("job-info.lookup", request)
                .path("jobspec")
                .path("attributes")
                .path("system")
                .path("duration")
                .asDouble();
    }
}
