package flux.replay.tools;

import flux.ledger.log.LogRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What [LedgerVerifier] found.
///
/// @param sequence the entry at which `digest` was taken
/// @param digest of the job manager's state after that entry; null when it was not reached
public record Verification(List<OfLog> logs, long sequence, @Nullable String digest) {

    public boolean isGood() {
        return logs.stream().allMatch(log -> log.damage() == null);
    }

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
