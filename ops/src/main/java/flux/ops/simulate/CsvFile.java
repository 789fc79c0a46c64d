package flux.ops.simulate;

import flux.replay.trace.Simulated;
import flux.replay.trace.SimulatedJob;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One line for each job and policy (RFC 4180). Times in seconds on the trace's clock; empty when
/// there is none.
final class CsvFile {
    private static final int MICRO_DIGITS = 6;
    private static final String HEAD =
            "policy,job,submit,start,end,wait,limit,cores,ranks,backfilled,denied\r\n";

    private CsvFile() {}

    static void write(Path file, List<Simulated> results) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write(HEAD);
            for (Simulated result : results) {
                for (SimulatedJob job : result.jobs()) {
                    out.write(line(result.policy(), job));
                }
            }
        }
    }

    private static String line(String policy, SimulatedJob job) {
        boolean started = job.hasStarted();
        double limit = job.job().request().duration();
        return String.join(
                        ",",
                        policy,
                        job.job().label(),
                        seconds(job.job().submitMicros()),
                        started ? seconds(job.startMicros()) : "",
                        started ? seconds(job.endMicros()) : "",
                        started ? seconds(job.waitMicros()) : "",
                        limit > 0 ? new BigDecimal(limit).stripTrailingZeros().toPlainString() : "",
                        String.valueOf(started ? job.cores() : job.job().cores()),
                        quoted(job.ranks()),
                        String.valueOf(job.backfilled()),
                        quoted(job.denied()))
                + "\r\n";
    }

    private static String seconds(long micros) {
        return BigDecimal.valueOf(micros, MICRO_DIGITS).stripTrailingZeros().toPlainString();
    }

    private static String quoted(String text) {
        return text.indexOf(',') < 0 && text.indexOf('"') < 0
                ? text
                : '"' + text.replace("\"", "\"\"") + '"';
    }
}
