package flux.replay.tools;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts what is in the logs.
public final class LedgerStatistics {
    private LedgerStatistics() {}

    /// One log.
    ///
    /// @param bytes of the records themselves
    /// @param fileBytes how long the log's files are, room that is reserved included
    /// @param archivedBytes how long its archived parts are, compressed
    /// @param firstMicros time of the first record, microseconds since the Unix epoch; 0 for none
    /// @param events how many records have an event of that name
    public record OfLog(
            String log,
            long records,
            long bytes,
            long fileBytes,
            long archivedBytes,
            long firstMicros,
            long lastMicros,
            Map<String, Long> events) {}

    /// @throws flux.ledger.log.LogDamagedException at the first record that is damaged
    public static List<OfLog> of(LedgerFiles files) throws IOException {
        List<OfLog> all = new ArrayList<>();
        for (String log : files.logs()) {
            all.add(of(files, log));
        }
        return all;
    }

    private static OfLog of(LedgerFiles files, String log) throws IOException {
        Verification.OfLog.Counter counter = new Verification.OfLog.Counter(log);
        Map<String, Long> events = new TreeMap<>();
        try (EventLogReader reader = files.reader(log)) {
            for (LogRecord record = reader.next(); record != null; record = reader.next()) {
                RecordHead head = RecordHead.of(record.bytes());
                counter.count(record, head.timeMicros());
                head.events().forEach(name -> events.merge(name, 1L, Long::sum));
            }
        }
        Verification.OfLog sum = counter.soFar(null);
        return new OfLog(
                log,
                sum.records(),
                sum.bytes(),
                files.fileBytes(log),
                files.archivedBytes(log),
                sum.firstMicros(),
                sum.lastMicros(),
                events);
    }
}
