package flux.cli.ledger;

import flux.cli.CommandException;
import flux.cli.Picocli;
import flux.cli.Session;
import java.util.List;

/// `flux ledger`: the ledger itself, of a running instance or of the files of a dead one.
public final class LedgerCommand {
    private static final String USAGE =
            """
            Usage: flux ledger COMMAND [OPTIONS] [DIR]
            Read and check the ledger of the running instance, or the one in DIR (a statedir, or
            kafka://HOST:PORT[,HOST:PORT...][/PREFIX]).

            Commands:
               cat             Print records as JSON lines
               tail            Print the last records, and follow
               verify          Check every record, and the state that they make
               stat            Count records, bytes and events
               repair          Make a damaged ledger whole again, discarding nothing
               quarantine      List what cannot be read, and what repairs put aside
               archive         Move old parts to an archive, compressed

            Examples:
              flux ledger cat --job=ƒ5b1Qz
              flux ledger tail -f --event=exception,finish
              flux ledger verify /var/lib/flux
              flux ledger repair --dry-run /var/lib/flux
              flux ledger cat --since=-1h | jq .events[].name
            """;

    private LedgerCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        if (words.isEmpty() || words.getFirst().startsWith("-")) {
            boolean help = words.contains("-h") || words.contains("--help");
            (help ? session.out() : session.err()).print(USAGE);
            return help ? 0 : 1;
        }
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "cat" -> Picocli.run(new LedgerCat(session), rest, session);
            case "tail" -> Picocli.run(new LedgerTail(session), rest, session);
            case "verify" -> Picocli.run(new LedgerVerify(session), rest, session);
            case "repair" -> Picocli.run(new LedgerRepairCommand(session), rest, session);
            case "quarantine" -> Picocli.run(new LedgerQuarantine(session), rest, session);
            case "stat" -> Picocli.run(new LedgerStat(session), rest, session);
            case "archive" -> Picocli.run(new LedgerArchive(session), rest, session);
            default ->
                    throw new CommandException(
                            "unknown command '"
                                    + words.getFirst()
                                    + "': expected cat, tail, verify, stat, repair, quarantine or archive");
        };
    }
}
