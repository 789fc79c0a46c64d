package flux.cli.kvs;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.kvs.KvsCommand.Commit;
import flux.cli.kvs.KvsCommand.Lookup;
import flux.cli.text.Words;
import flux.ledger.event.EventLine;
import flux.ledger.event.EventText;
import flux.ledger.event.TimeFormat;
import flux.ledger.wire.RpcException;
import java.time.ZoneId;
import java.util.List;

/// `flux kvs eventlog append` and `get` (RFC 18).
final class KvsEventlog {
    private static final int FAILED = 1;
    private static final double MILLIS_PER_SECOND = 1000.0;

    private final Session session;
    private final Lookup lookup;
    private final Commit commit;
    private final Words words;

    KvsEventlog(Session session, Lookup lookup, Commit commit, Words words) {
        this.session = session;
        this.lookup = lookup;
        this.commit = commit;
        this.words = words;
    }

    int run() throws RpcException {
        List<String> operands = words.operands();
        String action = operands.isEmpty() ? "" : operands.getFirst();
        return switch (action) {
            case "append" -> append(operands.subList(1, operands.size()));
            case "get" -> get(operands.subList(1, operands.size()));
            default -> {
                session.err().println("Usage: flux kvs eventlog append|get [OPTIONS] KEY ...");
                yield FAILED;
            }
        };
    }

    private int append(List<String> operands) throws RpcException {
        if (operands.size() < 2) {
            throw new CommandException("Usage: flux kvs eventlog append KEY NAME [CONTEXT...]");
        }
        double timestamp =
                words.has('t')
                        ? Double.parseDouble(words.value('t', "0"))
                        : System.currentTimeMillis() / MILLIS_PER_SECOND;
        String context = String.join(" ", operands.subList(2, operands.size()));
        EventLine line;
        try {
            line = EventLine.of(timestamp, operands.get(1), context);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        commit.put(operands.getFirst(), line.format() + "\n", true);
        return 0;
    }

    private int get(List<String> operands) throws RpcException {
        String text = KvsDir.text(lookup.at(operands.getFirst(), 0));
        EventText shown = new EventText(TimeFormat.RAW, ZoneId.systemDefault(), false);
        for (EventLine line : EventLine.parseAll(text)) {
            session.out().println(words.has('r') ? line.format() : shown.format(line));
        }
        return 0;
    }
}
