package flux.cli.exec;

import flux.cli.DelegatingSession;
import flux.cli.Session;
import flux.cli.TerminalMode;
import java.io.InputStream;

/// A session whose input is /dev/null.
record Inputless(Session outer) implements DelegatingSession {

    @Override
    public InputStream in() {
        return InputStream.nullInputStream();
    }

    @Override
    public boolean isTerminal(int fd) {
        return fd != 0 && outer.isTerminal(fd);
    }

    /// The caller's terminal is none of this session's input.
    @Override
    public void terminal(TerminalMode mode) {}
}
