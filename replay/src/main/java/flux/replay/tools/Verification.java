package flux.replay.tools;

import flux.ledger.id.JobId;
import flux.ledger.log.LogRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What [LedgerVerifier] found.
///
/// @param sequence the entry at which `digest` was taken
/// @param digest of the job manager's state after that entry; null when it was not reached
/// @param quarantined what an instance leaves out when it starts on these logs
public record Verification(
        List<OfLog> logs, long sequence, @Nullable String digest, List<Quarantined> quarantined) {

    public boolean isGood() {
        return quarantined.isEmpty() && logs.stream().allMatch(log -> log.damage() == null);
    }

    /// Some of one job's data that cannot be read, and that no other job has to wait for.
    ///
    /// @param job null when it cannot be told whose it is
    /// @param why what is wrong, and where
    public record Quarantined(String log, @Nullable JobId job, String why) {}

    /// One log.
    ///
    /// @param records how many whole records there are, before the damage if there is one
    /// @param bytes of these records
    /// @param firstMicros when the first was written, microseconds since the Unix epoch; 0 when
    ///     there is none
    /// @param damage what is wrong and where, or null
    public record OfLog(
            String log,
            long records,
            long bytes,
            long firstMicros,
            long lastMicros,
            @Nullable String damage) {

        /// Counts while records are read.
        static final class Counter {
            private static final int PROGRESS_RECORDS = 1 << 16;

            private final String log;
            private long records;
            private long bytes;
            private long firstMicros;
            private long lastMicros;

            Counter(String log) {
                this.log = log;
            }

            void count(LogRecord record, long micros) {
                records++;
                bytes += record.bytes().length;
                firstMicros = records == 1 ? micros : firstMicros;
                lastMicros = micros;
            }

            boolean isDue() {
                return records % PROGRESS_RECORDS == 0;
            }

            OfLog soFar(@Nullable String damage) {
                return new OfLog(log, records, bytes, firstMicros, lastMicros, damage);
            }
        }
    }
}
