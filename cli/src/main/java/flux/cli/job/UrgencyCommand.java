package flux.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.Locale;

/// `flux job urgency`: how much a job matters, from 0 (held) to 31 (expedited).
final class UrgencyCommand {
    private static final int HOLD = 0;
    private static final int DEFAULT = 16;
    private static final int EXPEDITE = 31;

    private final Session session;
    private final Connection connection;

    UrgencyCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int run(Given given) {
        List<String> operands = given.operands(2, 2);
        GivenJob job = GivenJob.parse(operands.getFirst());
        ObjectNode request = Connection.object().put("id", job.id().value());
        request.put("urgency", urgency(operands.get(1)));
        int old;
        try {
            old = connection.rpc("job-manager.urgency", request).path("old_urgency").asInt();
        } catch (RpcException e) {
            throw new CommandException(job.text() + ": " + e.getMessage());
        }
        if (given.has('v')) {
            String was =
                    switch (old) {
                        case HOLD -> "job held";
                        case EXPEDITE -> "job expedited";
                        default -> Integer.toString(old);
                    };
            session.err().println("old urgency: " + was);
        }
        return 0;
    }

    private static int urgency(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "hold" -> HOLD;
            case "default" -> DEFAULT;
            case "expedite" -> EXPEDITE;
            default -> {
                try {
                    yield Integer.parseInt(text);
                } catch (NumberFormatException e) {
                    throw new CommandException("error parsing urgency: \"" + text + "\"");
                }
            }
        };
    }
}
