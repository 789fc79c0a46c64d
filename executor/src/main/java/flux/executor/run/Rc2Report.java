package flux.executor.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/// What a broker says of its initial program (Flux calls it rc2) when that has failed.
final class Rc2Report {
    private static final int SIGNAL_BASE = 128;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM dd HH:mm:ss.SSSSSS 'UTC' yyyy", Locale.ROOT);

    private static final Map<Integer, String> SIGNALS =
            Map.of(
                    1, "Hangup",
                    2, "Interrupt",
                    6, "Aborted",
                    9, "Killed",
                    11, "Segmentation fault",
                    15, "Terminated");

    private Rc2Report() {}

    /// @param code its exit code, or 128 + the signal that ended it
    static String line(String words, int code, long startMicros, long nowMicros) {
        String how =
                code > SIGNAL_BASE ? SIGNALS.getOrDefault(code - SIGNAL_BASE, "Exited") : "Exited";
        Instant now =
                Instant.ofEpochSecond(
                        nowMicros / MICROS_PER_SECOND,
                        nowMicros % MICROS_PER_SECOND * NANOS_PER_MICRO);
        return "%s broker.err[0]: rc2.0: %s %s (rc=%d) %.1fs%n"
                .formatted(
                        TIME.format(now.atZone(ZoneOffset.UTC)),
                        words,
                        how,
                        code,
                        (nowMicros - startMicros) / (double) MICROS_PER_SECOND);
    }
}
