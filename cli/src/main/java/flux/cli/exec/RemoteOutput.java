package flux.cli.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.Session;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/// Copies what processes write; with labels, whole lines only, so that they do not mix.
final class RemoteOutput {
    private static final int LINE_BYTES_MAX = 1 << 20;

    private final Session session;
    private final boolean labels;
    private final Map<String, ByteArrayOutputStream> lines = new HashMap<>();

    RemoteOutput(Session session, boolean labels) {
        this.session = session;
        this.labels = labels;
    }

    void write(int rank, String stream, byte[] data, boolean eof) {
        PrintStream to = stream.equals("stderr") ? session.err() : session.out();
        if (!labels) {
            to.write(data, 0, data.length);
            to.flush();
            return;
        }
        ByteArrayOutputStream line =
                lines.computeIfAbsent(rank + stream, _ -> new ByteArrayOutputStream());
        for (byte each : data) {
            line.write(each);
            if (each == '\n' || line.size() == LINE_BYTES_MAX) {
                put(rank, line, to);
            }
        }
        if (eof && line.size() > 0) {
            line.write('\n');
            put(rank, line, to);
        }
        to.flush();
    }

    private static void put(int rank, ByteArrayOutputStream line, PrintStream to) {
        byte[] label = (rank + ": ").getBytes(UTF_8);
        to.write(label, 0, label.length);
        to.write(line.toByteArray(), 0, line.size());
        line.reset();
    }
}
