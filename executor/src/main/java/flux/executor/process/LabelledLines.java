package flux.executor.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// A file that several tasks write to, each line with its task's rank before it. Whole lines are
/// written at once, so that those of several tasks do not mix.
final class LabelledLines {

    /// A longer line is written in parts.
    private static final int LINE_BYTES_MAX = 64 * 1024;

    private final OutputStream file;
    private final byte[] label;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean continued;

    LabelledLines(OutputStream file, int rank) {
        this.file = file;
        this.label = (rank + ": ").getBytes(US_ASCII);
    }

    void write(byte[] data, int length) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(length + label.length);
        for (int i = 0; i < length; i++) {
            line.write(data[i]);
            if (data[i] == '\n' || line.size() == LINE_BYTES_MAX) {
                put(lines, data[i] == '\n');
            }
        }
        file.write(lines.toByteArray());
    }

    private void put(ByteArrayOutputStream lines, boolean whole) throws IOException {
        if (!continued) {
            lines.write(label);
        }
        line.writeTo(lines);
        line.reset();
        continued = !whole;
    }

    /// Writes what is left of a last line.
    void close() throws IOException {
        if (line.size() > 0) {
            ByteArrayOutputStream last = new ByteArrayOutputStream();
            put(last, false);
            file.write(last.toByteArray());
        }
        file.close();
    }
}
