package flux.cli.helper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Misuse;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import flux.cli.connect.Connection;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.RpcException;
import java.util.List;

/// `flux job-exec-override`: starts and ends, by hand, a job that only pretends to run
/// (`-S exec.test.override=1`). For tests.
public final class OverrideCommand {
    private static final int FAILED = 1;
    private static final Parser PARSER =
            new Parser(
                    "flux-job-exec",
                    List.of(
                            new Subcommand(
                                    "start",
                                    "Let the job start",
                                    List.of(),
                                    List.of(new Operand("JOBID", Arity.ONE))),
                            new Subcommand(
                                    "finish",
                                    "Let the job end with a wait status",
                                    List.of(),
                                    List.of(
                                            new Operand("JOBID", Arity.ONE),
                                            new Operand("STATUS", Arity.ONE)))),
                    List.of(
                            "flux job-exec-override start ƒ5b1Qz",
                            "flux job-exec-override finish ƒ5b1Qz 256"));

    private OverrideCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words, flux.cli.getopt.Subcommand.width(session));
        List<String> operands = arguments.operands();
        ObjectNode request = Connection.object().put("event", arguments.subcommand());
        try {
            request.put("jobid", JobId.parse(operands.getFirst()).value());
        } catch (InvalidText e) {
            throw new Misuse(
                    "usage: flux-job-exec [-h] {start,finish} ...",
                    "flux-job-exec " + arguments.subcommand(),
                    "argument JOBID: invalid JobID value: '" + operands.getFirst() + "'");
        }
        if (operands.size() > 1) {
            if (!operands.get(1).matches("-?[0-9]{1,9}")) {
                throw new Misuse(
                        "usage: flux-job-exec [-h] {start,finish} ...",
                        "flux-job-exec finish",
                        "argument STATUS: invalid int value: '" + operands.get(1) + "'");
            }
            request.put("status", Integer.parseInt(operands.get(1)));
        }
        try (Connection connection = Connection.open(session)) {
            connection.rpc("job-exec.override", request);
            return 0;
        } catch (RpcException | CommandException e) {
            session.err().println("flux-job-exec-override: ERROR: " + e.getMessage());
            return FAILED;
        }
    }
}
