package flux.cli.ledger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogUnavailableException;
import flux.replay.tools.LedgerFiles;
import flux.replay.tools.LedgerStatistics;
import flux.replay.tools.LedgerStatistics.OfLog;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `flux ledger stat`: how much is in the ledger, and of what.
@Command(
        name = "flux-ledger stat",
        sortOptions = false,
        description = "Count records, bytes and events in the ledger.",
        footer = {"", "Examples:", "  flux ledger stat", "  flux ledger stat --json /var/lib/flux"})
final class LedgerStat extends OnLedger {
    private static final double MIB = 1024 * 1024;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Option(names = "--json", description = "print one JSON object")
    boolean json;

    LedgerStat(Session session) {
        super(session);
    }

    @Override
    public Integer call() {
        List<OfLog> logs;
        LedgerFiles files = files();
        try {
            logs = LedgerStatistics.of(files);
        } catch (IOException
                | LogDamagedException
                | LogFailedException
                | LogUnavailableException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        if (json) {
            session.out().println(toJson(files, logs));
        } else {
            print(files, logs);
        }
        return 0;
    }

    private void print(LedgerFiles files, List<OfLog> logs) {
        session.out().println(files.place());
        String row = "%-7s %10s %10s %10s %12s  %-19s  %-19s%n";
        session.out()
                .printf(row, "LOG", "RECORDS", "MIB", "FILES-MIB", "ARCHIVED-MIB", "FIRST", "LAST");
        for (OfLog log : logs) {
            session.out()
                    .printf(
                            row,
                            log.log(),
                            "%,d".formatted(log.records()),
                            "%.1f".formatted(log.bytes() / MIB),
                            "%.1f".formatted(log.fileBytes() / MIB),
                            "%.1f".formatted(log.archivedBytes() / MIB),
                            time(log.firstMicros()),
                            time(log.lastMicros()));
        }
        session.out().println();
        for (OfLog log : logs) {
            log.events()
                    .forEach(
                            (name, count) ->
                                    session.out()
                                            .printf("%-7s %,10d  %s%n", log.log(), count, name));
        }
    }

    private static String time(long micros) {
        return micros == 0 ? "-" : TIME.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    private static ObjectNode toJson(LedgerFiles files, List<OfLog> logs) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("directory", files.place());
        for (OfLog log : logs) {
            ObjectNode one = all.withArray("logs").addObject().put("log", log.log());
            one.put("records", log.records()).put("bytes", log.bytes());
            one.put("file_bytes", log.fileBytes()).put("archived_bytes", log.archivedBytes());
            one.put("first", Lines.seconds(log.firstMicros()));
            one.put("last", Lines.seconds(log.lastMicros()));
            ObjectNode events = one.putObject("events");
            log.events().forEach(events::put);
        }
        return all;
    }
}
