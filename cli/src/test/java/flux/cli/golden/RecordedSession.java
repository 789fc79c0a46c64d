package flux.cli.golden;

import flux.cli.Session;
import flux.cli.host.ProcessSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/// A session whose input is given and whose output is kept.
public final class RecordedSession implements Session {

    private final List<String> args;
    private final Map<String, String> env;
    private final Path cwd;
    private final InputStream in;
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(stdout, false, StandardCharsets.UTF_8);
    private final PrintStream err = new PrintStream(stderr, true, StandardCharsets.UTF_8);

    public RecordedSession(List<String> args, Map<String, String> env, Path cwd, String input) {
        this.args = args;
        this.env = env;
        this.cwd = cwd;
        this.in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    }

    public String stdout() {
        out.flush();
        return stdout.toString(StandardCharsets.UTF_8);
    }

    public String stderr() {
        err.flush();
        return stderr.toString(StandardCharsets.UTF_8);
    }

    @Override
    public List<String> args() {
        return args;
    }

    @Override
    public Map<String, String> env() {
        return env;
    }

    @Override
    public Path cwd() {
        return cwd;
    }

    @Override
    public int umask() {
        return 022;
    }

    @Override
    public Map<String, Long> limits() {
        return new ProcessSession(args).limits();
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public PrintStream out() {
        return out;
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
        return 80;
    }

    @Override
    public int rows() {
        return 24;
    }

    @Override
    public void onSignal(IntConsumer handler) {}
}
