package flux.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.text.JsonOrText;
import flux.ledger.wire.RpcException;
import java.util.List;

/// `flux job memo`: notes on a job, as keys and values. A key with dots is one inside another.
final class MemoCommand {
    private final Connection connection;

    MemoCommand(Connection connection) {
        this.connection = connection;
    }

    int run(Given given) {
        List<String> operands = given.operands(2, Integer.MAX_VALUE);
        GivenJob job = GivenJob.parse(operands.getFirst());
        ObjectNode memo = Connection.object();
        operands.subList(1, operands.size()).forEach(pair -> add(memo, pair));
        ObjectNode request = Connection.object().put("id", job.id().value());
        request.put("volatile", given.has('V')).set("memo", memo);
        try {
            connection.rpc("job-manager.memo", request);
            return 0;
        } catch (RpcException e) {
            throw new CommandException("memo: " + e.getMessage());
        }
    }

    private static void add(ObjectNode memo, String pair) {
        int equals = pair.indexOf('=');
        if (equals < 0) {
            throw new CommandException("memo: no value for key=" + pair);
        }
        String[] keys = pair.substring(0, equals).split("\\.", -1);
        ObjectNode in = memo;
        for (int i = 0; i < keys.length; i++) {
            if (keys[i].isEmpty()) {
                throw new CommandException(
                        "failed to set " + pair + " in memo object\n: Invalid argument");
            }
            if (i < keys.length - 1) {
                in = in.path(keys[i]) instanceof ObjectNode known ? known : in.putObject(keys[i]);
            }
        }
        in.set(keys[keys.length - 1], JsonOrText.parse(pair.substring(equals + 1)));
    }
}
