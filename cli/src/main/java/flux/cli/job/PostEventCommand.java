package flux.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import flux.cli.connect.Connection;
import flux.cli.text.JsonOrText;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.List;

/// `flux post-job-event`: puts an event of the caller's own into a job's eventlog.
public final class PostEventCommand {
    private static final int FAILED = 1;
    private static final String PROGRAM = "flux-job-post-event";
    private static final Parser PARSER =
            Parser.of(
                    PROGRAM,
                    new Subcommand(
                            "",
                            "Put an event of your own into a job's eventlog",
                            List.of(),
                            List.of(
                                    new Operand("ID", Arity.ONE),
                                    new Operand("EVENT", Arity.ONE),
                                    new Operand("KEY=VALUE", Arity.ANY))),
                    List.of("flux post-job-event ƒ5b1Qz checked by=me count=3"));

    private PostEventCommand() {}

    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words, flux.cli.getopt.Subcommand.width(session));
        List<String> operands = arguments.operands();
        try (Connection connection = Connection.open(session)) {
            ObjectNode request =
                    Connection.object().put("id", JobId.parse(operands.getFirst()).value());
            request.put("name", operands.get(1));
            if (operands.size() > 2) {
                request.set("context", context(operands.subList(2, operands.size())));
            }
            connection.rpc("job-manager.post-event.post", request);
            return 0;
        } catch (InvalidText e) {
            return failed(session, "invalid job id " + operands.getFirst());
        } catch (RpcException e) {
            boolean unknown = e.errnum() == Errno.ENOENT;
            String text = String.valueOf(e.getMessage());
            return failed(
                    session,
                    unknown && text.startsWith("unknown")
                            ? "No such job " + operands.getFirst()
                            : text);
        } catch (CommandException e) {
            return failed(session, String.valueOf(e.getMessage()));
        }
    }

    private static int failed(Session session, String text) {
        session.err().println(PROGRAM + ": ERROR: " + text);
        return FAILED;
    }

    private static ObjectNode context(List<String> pairs) {
        ObjectNode context = Connection.object();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new CommandException("expected KEY=VALUE, got '" + pair + "'");
            }
            context.set(pair.substring(0, equals), JsonOrText.parse(pair.substring(equals + 1)));
        }
        return context;
    }
}
