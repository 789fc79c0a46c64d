package flux.cli.exec;

import flux.cli.Session;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/// A session whose input is /dev/null.
record Inputless(Session outer) implements Session {
    @Override
    public List<String> args() {
        return outer.args();
    }

    @Override
    public Map<String, String> env() {
        return outer.env();
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

    @Override
    public InputStream in() {
        return InputStream.nullInputStream();
    }

    @Override
    public PrintStream out() {
        return outer.out();
    }

    @Override
    public PrintStream err() {
        return outer.err();
    }

    @Override
    public boolean isTerminal(int fd) {
        return fd != 0 && outer.isTerminal(fd);
    }

    @Override
    public int columns() {
        return outer.columns();
    }

    @Override
    public int rows() {
        return outer.rows();
    }

    @Override
    public void onSignal(IntConsumer handler) {
        outer.onSignal(handler);
    }
}
