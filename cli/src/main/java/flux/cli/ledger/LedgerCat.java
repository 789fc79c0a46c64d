package flux.cli.ledger;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.LogUnavailableException;
import flux.replay.tools.LedgerFiles;
import flux.replay.tools.RecordFilter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `flux ledger cat`: records as JSON lines, as they stand in the log.
@Command(
        name = "flux-ledger cat",
        sortOptions = false,
        description = "Print records of the ledger as JSON lines, oldest first.",
        footer = {
            "",
            "Examples:",
            "  flux ledger cat --job=ƒ5b1Qz            one job's whole life",
            "  flux ledger cat --event=refusal         what was refused, and why",
            "  flux ledger cat --log=output /var/lib/flux"
        })
final class LedgerCat extends OnLedger {
    @Mixin Selection selection = new Selection();

    LedgerCat(Session session) {
        super(session);
    }

    @Override
    public Integer call() {
        LedgerFiles files = files();
        RecordFilter filter = selection.filter();
        try (EventLogReader reader = files.reader(selection.log())) {
            for (LogRecord record = reader.next(); record != null; record = reader.next()) {
                if (filter.matches(record.bytes())) {
                    Lines.print(session.out(), record);
                }
            }
            return 0;
        } catch (LogDamagedException | LogFailedException | LogUnavailableException e) {
            session.out().flush();
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }
}
