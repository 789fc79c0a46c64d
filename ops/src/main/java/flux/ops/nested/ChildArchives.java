package flux.ops.nested;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.cli.Session;
import flux.ops.broker.Broker;
import flux.ops.content.DumpAndRestore;
import flux.ops.service.BrokerLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/// The archives of a hosted instance: `content.restore`, which it begins with, and `content.dump`
/// (`flux batch --dump`), which it leaves in its job's current directory. What goes wrong is kept
/// for whoever tells its job.
final class ChildArchives implements Session {
    private static final int UMASK = 022;
    private static final int COLUMNS = 80;
    private static final int ROWS = 24;

    private final Path cwd;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(said, true, UTF_8);
    private final DumpAndRestore content;

    /// @param cwd its job's
    ChildArchives(Broker child, Path cwd) {
        this.cwd = cwd;
        this.content =
                new DumpAndRestore(this, child.uri(), child.directories().statedir(), this::told);
    }

    private void told(int severity, String line) {
        if (severity <= BrokerLog.ERR) {
            err.println(line);
        }
    }

    /// @throws IOException when there is something to restore, and it could not be
    void restore() throws IOException {
        if (!content.restore()) {
            throw new IOException(complaint());
        }
    }

    /// @return why there is no dump where one was wanted; empty when all is well
    String dump() {
        content.dump();
        return complaint();
    }

    private String complaint() {
        return said.toString(UTF_8).strip().replace('\n', ';');
    }

    @Override
    public List<String> args() {
        return List.of();
    }

    @Override
    public Map<String, String> env() {
        return Map.of("LC_ALL", "C.UTF-8");
    }

    @Override
    public Path cwd() {
        return cwd;
    }

    @Override
    public int umask() {
        return UMASK;
    }

    @Override
    public Map<String, Long> limits() {
        return Map.of();
    }

    @Override
    public InputStream in() {
        return InputStream.nullInputStream();
    }

    @Override
    public PrintStream out() {
        return err;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public boolean isTerminal(int fd) {
        return false;
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public void onSignal(IntConsumer handler) {
        // Signals are its job's.
    }
}
