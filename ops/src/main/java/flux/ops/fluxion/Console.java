package flux.ops.fluxion;

import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a session of `flux resource-query` reads and writes.
///
/// @param record the file of `--test-output`, which gets the answers, too; null for none
/// @param cwd relative names of files begin here
record Console(PrintStream out, PrintStream err, @Nullable PrintStream record, Path cwd) {
    private static final String RULE = "=============================";

    void print(String text) {
        out.print(text);
        if (record != null) {
            record.print(text);
        }
    }

    void line(String text) {
        print(text + "\n");
    }

    void info(String text) {
        line("INFO: " + text);
    }

    void rule() {
        info(RULE);
    }

    void error(@Nullable String text) {
        err.println("ERROR: " + text);
    }
}
