package flux.cli.ledger;

import flux.ledger.log.LogRecord;
import java.io.PrintStream;
import java.math.BigDecimal;

/// Records and times as the commands print them.
final class Lines {
    private Lines() {}

    static void print(PrintStream out, LogRecord record) {
        out.write(record.bytes(), 0, record.bytes().length);
        out.write('\n');
    }

    /// Seconds since the epoch, exactly.
    static BigDecimal seconds(long micros) {
        return BigDecimal.valueOf(micros, 6);
    }
}
