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
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `flux ledger tail`: the last records, and with `-f` those that come.
@Command(
        name = "flux-ledger tail",
        sortOptions = false,
        description = "Print the last records of the ledger as JSON lines.",
        footer = {
            "",
            "Examples:",
            "  flux ledger tail -n 3",
            "  flux ledger tail -f --event=exception,finish"
        })
final class LedgerTail extends OnLedger {
    private static final int LINES_DEFAULT = 10;
    private static final long POLL_MILLIS = 50;

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Mixin Selection selection = new Selection();

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "how many; default 10")
    int lines = LINES_DEFAULT;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what comes, until interrupted")
    boolean follow;

    LedgerTail(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (lines < 0) {
            throw new CommandException("--lines=" + lines + ": must not be negative");
        }
        LedgerFiles files = files();
        RecordFilter filter = selection.filter();
        try (EventLogReader reader = files.reader(selection.log())) {
            ArrayDeque<LogRecord> last = new ArrayDeque<>();
            for (LogRecord record = reader.next(); record != null; record = reader.next()) {
                if (filter.matches(record.bytes())) {
                    last.add(record);
                    if (last.size() > lines) {
                        last.remove();
                    }
                }
            }
            last.forEach(record -> Lines.print(session.out(), record));
            if (follow) {
                follow(reader, filter);
            }
            return 0;
        } catch (LogDamagedException | LogFailedException | LogUnavailableException e) {
            session.out().flush();
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private void follow(EventLogReader reader, RecordFilter filter) throws InterruptedException {
        session.onSignal(_ -> stopped.countDown());
        do {
            session.out().flush();
            for (LogRecord record = reader.next(); record != null; record = reader.next()) {
                if (filter.matches(record.bytes())) {
                    Lines.print(session.out(), record);
                }
            }
            if (session.out().checkError()) {
                return; // nobody reads any more
            }
        } while (!stopped.await(POLL_MILLIS, TimeUnit.MILLISECONDS));
    }
}
