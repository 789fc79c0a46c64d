package flux.ops.start;

import flux.cli.Session;
import flux.cli.TerminalMode;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/// A command that the start of an instance runs in it, in its caller's place.
///
/// @param uri of the instance
record WithinSession(Session outer, List<String> args, String uri) implements Session {

    @Override
    public Map<String, String> env() {
        Map<String, String> env = new HashMap<>(outer.env());
        env.put("FLUX_URI", uri);
        return env;
    }

    @Override
    public void terminal(TerminalMode mode) {
        outer.terminal(mode);
    }

    @Override
    public Path cwd() {
        return outer.cwd();
    }

    @Override
    public int umask() {
        return outer.umask();
    }

    @Override
    public Map<String, Long> limits() {
        return outer.limits();
    }

    /// Standard input is the initial program's.
    @Override
    public InputStream in() {
        return InputStream.nullInputStream();
    }

    /// So is standard output.
    @Override
    public PrintStream out() {
        return outer.err();
    }

    @Override
    public PrintStream err() {
        return outer.err();
    }

    @Override
    public boolean isTerminal(int fd) {
        return false;
    }

    @Override
    public int columns() {
        return outer.columns();
    }

    @Override
    public int rows() {
        return outer.rows();
    }

    /// Signals are for the instance.
    @Override
    public void onSignal(IntConsumer handler) {}
}
